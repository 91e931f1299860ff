package io.millrace.common.control;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What users define, for the public entrance. {@code kind} is the plural of the REST path: {@code
 * categories, datasources, functions, runtimeenvironments, datapipelines, cloudprofiles,
 * containerregistries, projects, users, servicedomains}. Entities are JSON as in the public API.
 * Every call carries the caller's token: the manager alone decides rights. Refusals are {@link
 * io.millrace.common.failure.Failure}s.
 */
@ProxyGen
public interface CatalogService {
  String ADDRESS = "manager.catalog";

  /**
   * A page of entities that the caller may see.
   *
   * @param query {@code pageIndex, pageSize, orderBy, filter, projectId, edgeId}, all optional, as
   *     in the public API
   * @return {@code {pageIndex, pageSize, totalCount, orderBy, orderByKeys, result}}
   */
  Future<JsonObject> list(String token, String kind, JsonObject query);

  Future<JsonObject> get(String token, String kind, String id);

  /** Returns the id. */
  Future<String> create(String token, String kind, JsonObject entity);

  /**
   * Replaces the entity whole. Returns the id.
   *
   * @param entity refused as CONFLICT when it has a {@code version} that is not the stored one
   * @param ifMatch as in the header of that name: versions, one of which must be the stored one;
   *     refused as OUTDATED otherwise; empty for any
   */
  Future<String> update(String token, String kind, String id, JsonObject entity, String ifMatch);

  /** As above, whatever version is stored. */
  @GenIgnore
  default Future<String> update(String token, String kind, String id, JsonObject entity) {
    return update(token, kind, id, entity, "");
  }

  /**
   * Returns the id, or an empty string when there was nothing to delete.
   *
   * @param ifMatch as in {@link #update}
   */
  Future<String> delete(String token, String kind, String id, String ifMatch);

  /** As above, whatever version is stored. */
  @GenIgnore
  default Future<String> delete(String token, String kind, String id) {
    return delete(token, kind, id, "");
  }

  /**
   * Applies documents of the YAML format, all or none.
   *
   * @param request {@code {documents: [{source, line, document}], createOnly, dryRun, show, prune,
   *     adopt}}; {@code source} and {@code line} are for messages; functions carry {@code code}, a
   *     {@code sourceCodePath} has been read by the caller. {@code prune}: true, or the ids that
   *     somebody agreed to, deletes what the documents leave out of their kinds and projects.
   *     {@code adopt}: this edge takes the name of the service domain among the documents
   * @return {@code {results: [{kind, name, result: created|configured|unchanged|deleted}]}}; with
   *     {@code show} each has the documents {@code before} and {@code after}; what is deleted has
   *     its {@code id}
   */
  Future<JsonObject> apply(String token, JsonObject request);

  /**
   * Entities of {@code kind} (a document kind, as in {@code dataPipeline}) in the YAML format's
   * shape; all of them, or the one called {@code name} unless that is empty.
   */
  Future<JsonArray> documents(String token, String kind, String name);

  /** Starts or stops a pipeline. Returns its id. */
  Future<String> run(String token, String pipelineId, boolean started);

  /**
   * Makes of a request to try functions what a node of function-host needs to run them; nothing is
   * stored.
   *
   * @param request {@code {projectId, functions: [{functionId} or a function as in the public API,
   *     with args: [{name, value}]]}}
   * @return {@code {stages: [{@link io.millrace.common.spec.StageSpec}], hosts: [node]}}
   */
  Future<JsonObject> planTrial(String token, JsonObject request);

  /**
   * What nodes of function-host need to know to look at, fetch or build the image of a runtime
   * environment.
   *
   * @param purpose {@code look} for those who may see the environment, {@code pull} for those who
   *     may change it and infrastructure administrators, {@code build} for these alone: commands of
   *     a Dockerfile run on the engine's machine
   * @return {@code {plan: {environment, image, registry, dockerfile}, hosts: [node]}}, the plan for
   *     {@link ImageService}; {@code registry} is absent where no login is needed
   */
  Future<JsonObject> planImage(String token, String environmentId, String purpose);

  /**
   * Nodes of function-host that run the pipeline, for logs, taps and dead letters; refused when the
   * caller may not see it.
   */
  Future<JsonArray> hosts(String token, String pipelineId);

  @GenIgnore
  static CatalogService proxy(Vertx vertx) {
    return new CatalogServiceVertxEBProxy(
        vertx, ADDRESS, new DeliveryOptions().setSendTimeout(20_000));
  }
}
