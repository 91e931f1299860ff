package io.millrace.manager.app;

import io.millrace.common.control.AccessService;
import io.millrace.common.control.BackupService;
import io.millrace.common.control.CatalogService;
import io.millrace.common.control.CertificateService;
import io.millrace.common.control.CloudCheckService;
import io.millrace.common.control.ConnectionService;
import io.millrace.common.control.EventService;
import io.millrace.common.control.LogBundleService;
import io.millrace.common.control.MonitorService;
import io.millrace.common.control.PlacementService;
import io.millrace.common.control.SpecService;
import io.millrace.common.control.SpoolService;
import io.millrace.common.control.TopologyService;
import io.millrace.common.control.VersionService;
import io.millrace.common.placement.PlacementWatcher;
import io.millrace.common.placement.Spreading;
import io.millrace.manager.audit.Deeds;
import io.millrace.manager.backup.BackupOffice;
import io.millrace.manager.cluster.ClusterView;
import io.millrace.manager.control.AccessDesk;
import io.millrace.manager.control.Adoptions;
import io.millrace.manager.control.BackupDesk;
import io.millrace.manager.control.CatalogDesk;
import io.millrace.manager.control.CertificateDesk;
import io.millrace.manager.control.ConnectionDesk;
import io.millrace.manager.control.Desk;
import io.millrace.manager.control.EventDesk;
import io.millrace.manager.control.Lists;
import io.millrace.manager.control.LogBundleDesk;
import io.millrace.manager.control.MonitorDesk;
import io.millrace.manager.control.PlacementDesk;
import io.millrace.manager.control.SpecDesk;
import io.millrace.manager.control.TopologyDesk;
import io.millrace.manager.control.VersionDesk;
import io.millrace.manager.status.Pipelines;
import io.millrace.manager.status.StatusBoard;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.serviceproxy.ServiceBinder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The manager's services on the bus, each in front of the parts that it needs. */
final class Desks {
  private final Vertx vertx;
  private final Desk desk;
  private final Parts parts;
  private final Deeds deeds;
  private final List<MessageConsumer<?>> bound = new ArrayList<>();

  Desks(Vertx vertx, Desk desk, Parts parts, Clock clock) {
    this.vertx = vertx;
    this.desk = desk;
    this.parts = parts;
    this.deeds = new Deeds(parts.store().database(), clock);
  }

  /** What listens since then, to be unregistered at the end. */
  List<MessageConsumer<?>> bound() {
    return List.copyOf(bound);
  }

  private <T> void bind(String address, Class<T> type, T service) {
    bound.add(new ServiceBinder(vertx).setAddress(address).register(type, service));
  }

  /** What users define, its versions, its picture, and what is compiled of it. */
  void ofCatalog(Lists lists, Pipelines pipelines, StatusBoard board) {
    bind(
        CatalogService.ADDRESS,
        CatalogService.class,
        new CatalogDesk(desk, parts.gate(), parts.catalog(), parts.editor(), lists, board));
    bind(
        VersionService.ADDRESS,
        VersionService.class,
        new VersionDesk(desk, parts.gate(), parts.catalog(), parts.editor(), parts.versions()));
    bind(
        TopologyService.ADDRESS,
        TopologyService.class,
        new TopologyDesk(desk, parts.gate(), parts.catalog(), pipelines, board));
    bind(SpecService.ADDRESS, SpecService.class, new SpecDesk(desk, parts.specs()));
  }

  /** Users and tokens, certificates, and ways to others. */
  void ofAccess() {
    bind(AccessService.ADDRESS, AccessService.class, new AccessDesk(desk, parts.gate()));
    bind(
        CertificateService.ADDRESS,
        CertificateService.class,
        new CertificateDesk(desk, parts.gate(), parts.certification()));
    bind(
        ConnectionService.ADDRESS,
        ConnectionService.class,
        new ConnectionDesk(
            desk, parts.gate(), parts.catalog(), CloudCheckService.proxy(vertx), parts.notifier()));
  }

  /** What happens, and what has happened. */
  void ofMonitor(Pipelines pipelines, MonitorDesk.Live live) {
    bind(
        MonitorService.ADDRESS,
        MonitorService.class,
        new MonitorDesk(desk, parts.gate(), parts.catalog(), parts.alerts(), pipelines, live));
    bind(
        EventService.ADDRESS,
        EventService.class,
        new EventDesk(desk, parts.gate(), parts.catalog(), parts.alerts(), parts.audit(), deeds));
    bind(
        LogBundleService.ADDRESS,
        LogBundleService.class,
        new LogBundleDesk(desk, parts.gate(), parts.logBundles()));
  }

  /** What runs on which node. */
  void ofPlacement(StatusBoard board, PlacementWatcher placement, ClusterView cluster) {
    bind(
        PlacementService.ADDRESS,
        PlacementService.class,
        new PlacementDesk(
            desk,
            parts.gate(),
            parts.catalog(),
            deeds,
            new PlacementDesk.Running(board, placement, cluster),
            new Spreading(placement, () -> parts.specs().specs().pipelines()),
            new Adoptions(desk, deeds, board, node -> SpoolService.proxy(vertx, node))));
  }

  void ofBackups(BackupOffice office) {
    bind(
        BackupService.ADDRESS,
        BackupService.class,
        new BackupDesk(desk, parts.gate(), deeds, office));
  }
}
