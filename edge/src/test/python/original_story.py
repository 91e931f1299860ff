"""original_story.py URL EMAIL PASSWORD: everything that scripts of the original product's users do, with their client."""

import sys
import time
import urllib.request

from original_client import ApiException, Client, Model, wire
from original_models import MODELS

PASSWORD = "a password of some length"


def created(client, path, model, **variables):
    return client.call("POST", path, "Created", model, **variables).id


def refused(status, call, *words):
    try:
        call()
    except ApiException as refusal:
        assert refusal.status == status, refusal
        for word in words:
            assert word in refusal.body, refusal
        return
    raise AssertionError(f"was not refused with {status}: {words}")


class Story:
    def __init__(self, url, email, password):
        self.api = Client(url)
        login = self.api.call("POST", "/login", "LoggedIn", {"email": email, "password": password})
        self.api.token = login.token
        self.user = login._id
        edges = self.api.call("GET", "/servicedomains", "ServiceDomainList")
        self.edge = edges.result[0].id
        project = self.api.call("GET", "/projects", "ProjectList", query={"filter": "name = 'Default Project'"})
        assert project.totalCount == 1, project.values
        self.project = project.result[0].id

    def entity(self, path, kind, model, change, variable="id"):
        """Create, list, filter, get, update whole as it was read, get: what scripts do with every kind."""
        new = created(self.api, path, model)
        one = path + "/{" + variable + "}"
        page = self.api.call("GET", path, kind + "List", query={
            "pageIndex": 0, "pageSize": 100, "orderBy": "name desc,id", "filter": f"name = '{model.name}'"})
        assert [item.id for item in page.result] == [new], (path, page.values)
        assert "name" in page.orderByKeys and page.orderBy == "name desc,id", page.values
        entity = self.api.call("GET", one, kind, **{variable: new})
        change(entity)
        assert self.api.call("PUT", one, "Created", entity, **{variable: new}).id == new
        assert wire_equal(entity, self.api.call("GET", one, kind, **{variable: new})), (path, entity.values)
        return new

    def define(self):
        self.category = self.entity(
            "/categories", "Category", Model("Category", name="Floor", purpose="where it is", values=["first", "second"]),
            lambda category: category.values["values"].append("third"))
        self.source = self.entity("/datasources", "DataSource", Model(
            "DataSource", name="thermometer", type="Sensor", protocol="MQTT", authType="CERTIFICATE", edgeId=self.edge,
            fields=[Model("DataSourceFieldInfo", name="value", topic="floor/one")],
            selectors=[Model("DataSourceFieldSelector", id=self.category, value="first", scope=["__ALL__"])]),
            lambda source: setattr(source.fields[0], "topic", "floor/two"))
        self.profile = self.entity("/cloudprofiles", "CloudProfile", Model(
            "CloudProfile", name="account", description="", type="AWS",
            awsCredential=Model("AWSCredential", accessKey="AKIDEXAMPLE", secret="not to be seen")),
            lambda profile: setattr(profile, "description", "changed"))
        self.registry = self.entity("/containerregistries", "ContainerRegistry", Model(
            "ContainerRegistry", name="registry", server="https://registry.example.com", type="ContainerRegistry",
            ContainerRegistryInfo=Model("ContainerRegistryInfo", userName="me", pwd="not to be seen", email="me@example.com")),
            lambda registry: setattr(registry, "description", "changed"))
        self.member = self.entity("/users", "User", Model(
            "User", name="Member", email="member@example.com", password=PASSWORD, role="USER"),
            lambda user: setattr(user, "name", "A member"))
        self.own_project = self.entity("/projects", "Project", Model(
            "Project", name="line", description="", users=[Model("ProjectUserInfo", userId=self.member, role="PROJECT_USER")],
            edgeSelectorType="Explicit", edgeIds=[self.edge], cloudCredentialIds=[self.profile], dockerProfileIds=[self.registry]),
            lambda project: setattr(project, "description", "changed"), "projectId")
        self.runtime = self.entity("/runtimeenvironments", "RuntimeEnvironment", Model(
            "RuntimeEnvironment", name="own-env", language="python", dockerRepoURI="user/image:0.1", dockerProfileID=self.registry,
            dockerfile="FROM python:3.6", projectId=self.own_project),
            lambda runtime: setattr(runtime, "description", "changed"))
        self.function = self.entity("/functions", "Function", Model(
            "Function", name="scale", type="Transformation", language="python", environment="python-env", projectId=self.own_project,
            code="def main(ctx, msg):\n    ctx.send(msg)\n", params=[Model("ScriptParam", name="factor", type="number")]),
            lambda function: setattr(function, "description", "changed"))
        self.stream = self.pipeline(
            "local", destination="Edge", edgeStreamType="None", endPoint="scaled", enableSampling=True, samplingInterval=0.5)
        self.cloud = self.pipeline(
            "cloud", destination="Cloud", cloudType="AWS", cloudCredsId=self.profile, awsCloudRegion="eu-west-1", awsStreamType="S3",
            endPoint="readings", origin="Data Stream", originSelectors=[], originId=self.stream, transformationArgsList=[])

    def pipeline(self, name, **output):
        pipeline = dict(
            name=name, projectId=self.own_project, origin="Data Source",
            originSelectors=[Model("CategoryInfo", id=self.category, value="first")],
            transformationArgsList=[Model("TransformationArgs", transformationId=self.function, args=[
                Model("ScriptParamValue", name="factor", type="number", value="42")])],
            enableSampling=False, dataType="Temperature", dataRetention=[Model("RetentionInfo", type="Time", limit=3600)], size=0.0)
        return self.entity(
            "/datapipelines", "DataPipeline", Model("DataPipeline", **{**pipeline, **output}),
            lambda entity: setattr(entity, "description", "changed"))

    def delivering_elsewhere(self):
        """Somebody made a pipeline that delivers to a service which the original has no word for: its clients see it nevertheless."""
        servers = {"servers": "nats://127.0.0.1:9"}
        self.elsewhere = self.api.call("POST", "/datapipelines", "Created", {
            "name": "to-a-subject", "projectId": self.own_project, "origin": "Data Source", "destination": "Edge", "edgeStreamType": "None",
            "originSelectors": [{"id": self.category, "value": "first"}], "edgeService": "NATS", "endPoint": "plant.raw",
            "outputOptions": servers}).id
        pages = [self.api.call("GET", "/datapipelines", "DataPipelineList"),
                 self.api.call("GET", "/projects/{projectId}/datapipelines", "DataPipelineList", projectId=self.own_project)]
        for page in pages:
            assert {self.elsewhere, self.stream, self.cloud} <= {item.id for item in page.result}, page.values
        one = "/datapipelines/{id}"
        pipeline = self.api.call("GET", one, "DataPipeline", id=self.elsewhere)
        assert pipeline.edgeStreamType == "None" and pipeline.endPoint == "plant.raw", pipeline.values
        pipeline.description = "changed"
        self.api.call("PUT", one, "Created", pipeline, id=self.elsewhere)
        whole = self.api.call("GET", one, "object", id=self.elsewhere)
        assert (whole["description"], whole["edgeService"], whole["outputOptions"]) == ("changed", "NATS", servers), whole
        pipeline.endPoint = "other"
        refused(400, lambda: self.api.call("PUT", one, "Created", pipeline, id=self.elsewhere), "edgeService", "NATS")
        assert self.api.call("GET", one, "object", id=self.elsewhere) == whole
        whole.pop("version")
        for word in ({"edgeStreamType": "NATS"}, {"edgeStreamType": "None", "edgeService": "NATS"}):
            whole.update({"edgeService": None, **word})
            self.api.call("PUT", one, "Created", whole, id=self.elsewhere)
            back = self.api.call("GET", one, "object", id=self.elsewhere)
            assert (back["edgeStreamType"], back["edgeService"]) == ("None", "NATS"), back

    def keeping_what_it_does_not_know(self):
        """Somebody gave entities what the original has no word for; its clients change them and take nothing of it away."""
        limits = {"memory": "64MiB", "cpu": 0.5, "timeout": "2s", "network": "egress", "replicas": 2}
        secret = self.api.call("POST", "/secrets", "Created", {"name": "key", "projectId": self.own_project, "value": "not to be seen"}).id
        source = self.api.call("GET", "/datasources/{id}", "object", id=self.source)
        profile = self.api.call("GET", "/cloudprofiles/{id}", "object", id=self.profile)
        profile["awsCredential"].update(
            {"sessionToken": "not to be seen", "roleArn": "arn:aws:iam::123456789012:role/edge", "externalId": "not to be seen"})
        runtime = self.api.call("GET", "/runtimeenvironments/{id}", "object", id=self.runtime)
        function = {
            "name": "limited", "type": "Transformation", "language": "python", "environment": "python-env", "projectId": self.own_project,
            "code": "pass", "concurrency": 1, "secretIds": [secret], **limits}
        pipeline = self.api.call("GET", "/datapipelines/{id}", "object", id=self.cloud)
        stages = [{"transformationId": self.function, "args": [{"name": "factor", "type": "number", "value": "1"}], **limits}]
        for path, kind, body in (
                ("/datasources", "DataSource", {**source, "description": "beside the press"}),
                ("/cloudprofiles", "CloudProfile", {**profile, "endpoint": "http://127.0.0.1:9000", "pathStyle": False}),
                ("/runtimeenvironments", "RuntimeEnvironment", {**runtime, "network": True}),
                ("/functions", "Function", function),
                ("/datapipelines", "DataPipeline", {
                    **pipeline, "transformationArgsList": stages, "spool": {"maxBytes": 1 << 30, "onFull": "dropOldest"},
                    "placement": {"replicas": 2}, "outputOptions": {"compression": "gzip", "batch": {"maxMessages": 10}}})):
            body.pop("version", None)
            made = self.api.call("PUT" if "id" in body else "POST", path + ("/{id}" if "id" in body else ""), "Created", body, id=body.get("id")).id
            whole = self.api.call("GET", path + "/{id}", "object", id=made)
            assert {name: whole[name] for name in body if name in own_fields(whole, kind)}, (path, whole)
            entity = self.api.call("GET", path + "/{id}", kind, id=made)
            entity.name = "renamed " + entity.name
            self.api.call("PUT", path + "/{id}", "Created", entity, id=made)
            after = self.api.call("GET", path + "/{id}", "object", id=made)
            for answer in (whole, after):
                for counted in ("name", "version", "updatedAt", "state", "stateReason", "stateSince", "endPointURI", "figures"):
                    answer.pop(counted, None)
            assert after == whole, (path, after, whole)
            if path == "/functions":
                self.api.call("DELETE", path + "/{id}", "Created", id=made)
                self.api.call("DELETE", "/secrets/{id}", "Created", id=secret)

    def below_a_project(self):
        for path, kind, own in (
                ("functions", "Function", self.function), ("runtimeenvironments", "RuntimeEnvironment", self.runtime),
                ("datapipelines", "DataPipeline", self.cloud), ("cloudprofiles", "CloudProfile", self.profile),
                ("containerregistries", "ContainerRegistry", self.registry), ("users", "User", self.member),
                ("servicedomains", "ServiceDomain", self.edge), ("servicedomainsinfo", "ServiceDomainInfo", None),
                ("nodes", "Node", None), ("nodesinfo", "NodeInfo", None)):
            page = self.api.call("GET", "/projects/{projectId}/" + path, kind + "List", projectId=self.own_project)
            assert own is None or own in [item.id for item in page.result], (path, page.values)

    def edges(self):
        edge = self.api.call("GET", "/servicedomains/{id}", "ServiceDomain", id=self.edge)
        edge.description = "beside the press"
        self.api.call("PUT", "/servicedomains/{id}", "Created", edge, id=self.edge)
        self.api.call("GET", "/servicedomains/{id}/nodes", "NodeList", id=self.edge)
        self.api.call("GET", "/servicedomains/{id}/nodesinfo", "NodeInfoList", id=self.edge)
        self.api.call("GET", "/servicedomains/{id}/effectiveprofile", "object", id=self.edge)
        infos = self.api.call("GET", "/servicedomainsinfo", "ServiceDomainInfoList")
        self.api.call("GET", "/servicedomainsinfo/{id}", "ServiceDomainInfo", id=infos.result[0].id)
        for node in self.api.call("GET", "/nodes", "NodeList").result:
            self.api.call("GET", "/nodes/{id}", "Node", id=node.id)
        for node in self.api.call("GET", "/nodesinfo", "NodeInfoList").result:
            self.api.call("GET", "/nodesinfo/{id}", "NodeInfo", id=node.id)
        sources = self.api.call("GET", "/edges/{edgeId}/datasources", "DataSourceList", edgeId=self.edge)
        assert self.source in [source.id for source in sources.result]
        self.api.call("GET", "/datasources/{id}/artifacts", "DataSourceArtifact", id=self.source)
        containers = self.api.call(
            "GET", "/datapipelines/{id}/containers/{edgeId}", "DataPipelineContainers", id=self.stream, edgeId=self.edge)
        assert containers.containerNames == ["scale"], containers.values

    def certificates(self):
        made = self.api.call("POST", "/certificates", "Certificates")
        for pem in (made.CACertificate, made.certificate, made.privateKey):
            assert pem.startswith("-----BEGIN "), pem[:40]

    def tokens(self):
        new = self.api.call("POST", "/userapitokens", "UserApiTokenCreated", {"active": True})
        other = Client(self.url())
        other.token = new.token
        other.call("GET", "/categories", "CategoryList")
        assert new.id in [token.id for token in self.api.call("GET", "/userapitokens", "list[UserApiToken]")]
        assert new.id in [token.id for token in self.api.call("GET", "/userapitokensall", "list[UserApiToken]")]
        self.api.call("PUT", "/userapitokens/{id}", "Created", {"active": False}, id=new.id)
        refused(401, lambda: other.call("GET", "/categories", "CategoryList"), "token")
        self.api.call("DELETE", "/userapitokens/{id}", "Created", id=new.id)

    def url(self):
        return f"http://{self.api.connection.host}:{self.api.connection.port}"

    def users(self):
        taken = self.api.call("GET", "/isemailavailable", "EmailAvailability", query={"email": "member@example.com"})
        free = self.api.call("GET", "/isemailavailable", "EmailAvailability", query={"email": "nobody@example.com"})
        assert not taken.available and free.available
        member = Client(self.url())
        member.token = member.call("POST", "/login", "LoggedIn", {"email": "member@example.com", "password": PASSWORD}).token
        assert [project.id for project in member.call("GET", "/projects", "ProjectList").result] == [self.own_project]
        refused(403, lambda: created(member, "/categories", Model("Category", name="x", purpose="", values=["y"])), "administrators")
        refused(401, lambda: member.call("POST", "/login", "LoggedIn", {"email": "member@example.com", "password": "wrong"}), "password")

    def events(self):
        self.api.call("POST", "/events", "list[Event]", Model("EventFilter", path=f"/serviceDomain:{self.edge}", keys={"type": "ALERT"}),
                      query={"pageIndex": 0, "pageSize": 10})
        entries = self.api.call("POST", "/auditlogsV2", "list[AuditLog]")
        assert "account" in [entry.resourceName for entry in entries]
        assert not any("not to be seen" in str(entry.values) for entry in entries)

    def logs(self):
        batch = self.api.call(
            "POST", "/logs/requestupload", "list[LogUpload]", {"edgeIds": [self.edge], "applicationId": self.stream})[0]
        deadline = time.monotonic() + 60
        while True:
            entries = self.api.call("GET", "/logs/entries", "LogEntryList").result
            entry = next(entry for entry in entries if entry.batchId == batch.batchId)
            if entry.status != "PENDING":
                break
            assert time.monotonic() < deadline, "the bundle stays PENDING"
        assert entry.status == "SUCCESS", entry.values
        url = self.api.call("POST", "/logs/requestdownload", "LogUrl", {"location": entry.location}).url
        for address in (url, batch.url):
            with urllib.request.urlopen(address, timeout=60) as bundle:
                assert bundle.read(2) == b"PK", "no ZIP file"
        live = self.api.call("POST", "/logs/stream/endpoints", "LogUrl", {
            "edgeId": self.edge, "container": "scale", "dataPipelineId": self.stream})
        assert live.url.startswith("ws://"), live.url
        self.api.call("GET", "/logs/edges", "LogEntryList")
        self.api.call("GET", "/logs/edges/{id}", "LogEntryList", id=self.edge)
        for query in ("/logs/applications", "/logs/applications/{id}"):
            found = self.api.call("GET", query, "LogEntryList", id=self.stream)
            assert [each.batchId for each in found.result] == [batch.batchId], found.values
        assert self.api.call("DELETE", "/logs/entries/{id}", "OldDeleted", id=entry.id)._id == entry.id
        assert self.api.call("DELETE", "/logs/entries/{id}", "OldDeleted", id=entry.id)._id == ""

    def mistakes(self):
        refused(404, lambda: self.api.call("GET", "/functions/{id}", "Function", id="absent"), "absent")
        refused(400, lambda: self.api.call("GET", "/functions", "FunctionList", query={"filter": "name LIKE"}), "filter")
        refused(400, lambda: self.api.call("GET", "/functions", "FunctionList", query={"orderBy": "shoe size"}), "orderBy")
        function = self.api.call("GET", "/functions/{id}", "Function", id=self.function)
        function.code = "def main(ctx, msg):\n    pass\n"
        refused(409, lambda: self.api.call("PUT", "/functions/{id}", "Created", function, id=self.function), "local")
        refused(409, lambda: self.api.call("DELETE", "/functions/{id}", "Created", id=self.function), "local")
        builtin = self.api.call("GET", "/runtimeenvironments", "RuntimeEnvironmentList", query={"filter": "name = 'Python3 Env'"}).result[0]
        assert builtin.projectId is None
        builtin.description = "mine"
        refused(409, lambda: self.api.call("PUT", "/runtimeenvironments/{id}", "Created", builtin, id=builtin.id), "built")
        for words in ({"cloudType": "GCP", "gcpStreamType": "PubSub", "gcpCloudRegion": "us-central1"}, {"cloudType": "Azure", "azStreamType": "Blob"}):
            refused(400, lambda words=words: self.pipeline("elsewhere", destination="Cloud", endPoint="x", **words), "not delivered")
        for stream in ("ElasticSearch",):
            refused(400, lambda stream=stream: self.pipeline("elsewhere", destination="Edge", edgeStreamType=stream, endPoint="x"), "not delivered")

    def remove(self):
        for path, own in (
                ("/datapipelines", self.cloud), ("/datapipelines", self.elsewhere), ("/datapipelines", self.stream), ("/functions", self.function),
                ("/runtimeenvironments", self.runtime), ("/datasources", self.source), ("/projects", self.own_project),
                ("/cloudprofiles", self.profile), ("/containerregistries", self.registry), ("/users", self.member),
                ("/categories", self.category)):
            variable = "projectId" if path == "/projects" else "id"
            one = path + "/{" + variable + "}"
            assert self.api.call("DELETE", one, "Created", **{variable: own}).id == own
            assert self.api.call("DELETE", one, "Created", **{variable: own}).id == ""
            refused(404, lambda one=one, own=own, variable=variable: self.api.call("GET", one, "object", **{variable: own}))


def own_fields(answer, kind):
    return set(answer) - set(MODELS[kind]) - {"version", "createdAt", "updatedAt"}


def wire_equal(left, right):
    # Derived by the server, and counted by it.
    def told(entity):
        return {name: value for name, value in wire(entity).items() if name not in ("endPointURI", "state", "size")}
    return told(left) == told(right)


def main():
    story = Story(*sys.argv[1:4])
    for chapter in (
            story.define, story.delivering_elsewhere, story.keeping_what_it_does_not_know, story.below_a_project, story.edges, story.certificates, story.tokens, story.users, story.events, story.logs,
            story.mistakes, story.remove):
        chapter()
        print("done:", chapter.__name__)
    print("\n".join(sorted(story.api.paths)))


main()
