"""The models of the original product's API description, as a generator makes classes of them: wire name, type, whether a
setter takes None, and the words that a setter takes. Compared with its Python clients 1.0.1219 and 1.0.1262, which have the same
names and words; where they differ, as for events and log entries, these here ask for more."""

AWS_REGIONS = [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
    "ap-southeast-2", "ca-central-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"]
GCP_REGIONS = [
    "northamerica-northeast1", "us-central1", "us-west1", "us-east1", "us-east4", "southamerica-east1", "europe-west1", "europe-west2",
    "europe-west3", "europe-west4", "asia-south1", "asia-southeast1", "asia-east1", "asia-northeast1", "australia-southeast1"]


def required(kind, *words):
    return kind, True, list(words)


def optional(kind, *words):
    return kind, False, list(words)


ID = {"id": optional("str")}
PAGE = {
    "pageIndex": required("int"), "pageSize": required("int"), "totalCount": required("int"), "orderBy": optional("str"),
    "orderByKeys": optional("list[str]")}

MODELS = {
    "CategoryInfo": {"id": required("str"), "value": required("str")},
    "Category": {**ID, "name": required("str"), "purpose": required("str"), "values": required("list[str]")},
    "DataSourceFieldInfo": {"name": required("str"), "topic": required("str")},
    "DataSourceFieldSelector": {"id": required("str"), "value": required("str"), "scope": required("list[str]")},
    "DataSourceIfcPort": {"name": required("str"), "port": required("int")},
    "DataSourceIfcInfo": {
        "ifcClass": required("str", "DATAINTERFACE", "LEGACY"), "ifcDriverId": required("str"), "ifcImg": required("str"),
        "ifcKind": required("str", "IN", "OUT", "PIPE"), "ifcPorts": optional("list[DataSourceIfcPort]"),
        "ifcProjectId": optional("str"), "ifcProtocol": required("str")},
    "DataSource": {
        **ID, "name": required("str"), "type": required("str", "Sensor", "Gateway"),
        "protocol": required("str", "MQTT", "RTSP", "GIGEVISION", "OTHER", "DATAINTERFACE"),
        "authType": required("str", "CERTIFICATE", "PASSWORD", "TOKEN"), "edgeId": required("str"),
        "fields": required("list[DataSourceFieldInfo]"), "selectors": required("list[DataSourceFieldSelector]"),
        "ifcInfo": optional("DataSourceIfcInfo")},
    "DataSourceArtifact": {"dataSourceId": optional("str"), "data": optional("object"), "createdAt": optional("datetime")},
    "ScriptParam": {"name": required("str"), "type": required("str")},
    "Function": {
        **ID, "description": optional("str"), "projectId": optional("str"), "name": required("str"),
        "type": required("str", "Transformation", "Function"), "language": required("str"), "environment": required("str"),
        "code": required("str"), "params": required("list[ScriptParam]"), "runtimeId": optional("str"), "runtimeTag": optional("str")},
    "RuntimeEnvironment": {
        **ID, "name": required("str"), "language": required("str"), "description": optional("str"), "dockerRepoURI": optional("str"),
        "dockerProfileID": optional("str"), "dockerfile": optional("str"), "projectId": optional("str")},
    "ScriptParamValue": {"name": required("str"), "type": required("str"), "value": required("str")},
    "TransformationArgs": {"transformationId": required("str"), "args": required("list[ScriptParamValue]")},
    "RetentionInfo": {"type": required("str", "Time", "Size"), "limit": required("int")},
    "DataIfcEndpoint": {"id": required("str"), "name": required("str"), "value": required("str")},
    "DataPipeline": {
        **ID, "description": optional("str"), "projectId": optional("str"), "name": required("str"),
        "origin": required("str", "Data Source", "Data Stream"), "originSelectors": required("list[CategoryInfo]"),
        "originId": optional("str"), "transformationArgsList": required("list[TransformationArgs]"),
        "enableSampling": required("bool"), "samplingInterval": optional("float"),
        "destination": required("str", "Edge", "Cloud", "DataInterface"),
        "edgeStreamType": optional("str", "Kafka", "ElasticSearch", "MQTT", "None"),
        "cloudType": optional("str", "AWS", "GCP", "Azure"), "cloudCredsId": optional("str"),
        "awsCloudRegion": optional("str", *AWS_REGIONS), "awsStreamType": optional("str", "Kinesis", "SQS", "S3", "DynamoDB"),
        "azStreamType": optional("str", "Blob"), "gcpCloudRegion": optional("str", *GCP_REGIONS),
        "gcpStreamType": optional("str", "PubSub", "CloudDatastore", "CloudSQL", "CloudStorage"), "endPoint": optional("str"),
        "endPointURI": optional("str"), "outDataIfc": optional("DataSource"), "DataIfcEndpoints": optional("list[DataIfcEndpoint]"),
        "dataType": required("str"), "dataRetention": required("list[RetentionInfo]"), "size": required("float"),
        "state": optional("str")},
    "DataPipelineContainers": {"dataPipelineId": required("str"), "edgeId": required("str"), "containerNames": required("list[str]")},
    "AWSCredential": {"accessKey": required("str"), "secret": required("str")},
    "CloudProfile": {
        **ID, "name": required("str"), "description": required("str"), "type": required("str", "AWS", "GCP", "Azure"),
        "awsCredential": optional("AWSCredential"), "azCredential": optional("AzCredential"), "gcpCredential": optional("GcpCredential")},
    "AzCredential": {"storageAccountName": required("str"), "storageKey": required("str")},
    "GcpCredential": {
        "type": required("str", "service_account"), "project_id": required("str"), "private_key_id": required("str"),
        "private_key": required("str"), "client_email": required("str"), "client_id": required("str"), "auth_uri": required("str"),
        "token_uri": required("str"), "auth_provider_x509_cert_url": required("str"), "client_x509_cert_url": required("str")},
    "UsageOfProject": {"projectId": optional("str"), "dataPipelineIds": optional("list[str]")},
    "CloudProfileUsage": {"id": optional("str"), "usage": optional("list[UsageOfProject]")},
    "CategoryUsageInfo": {
        **ID, "applicationIds": optional("list[str]"), "dataPipelineIds": optional("list[str]"), "dataSourceIds": optional("list[str]"),
        "edgeIds": optional("list[str]"), "projectIds": optional("list[str]")},
    "CloudProfileInfo": {"cloudCredsID": required("str")},
    "ContainerRegistryInfo": {"userName": required("str"), "pwd": required("str"), "email": required("str")},
    "ContainerRegistry": {
        **ID, "name": required("str"), "description": optional("str"), "server": required("str"),
        "type": required("str", "AWS", "GCP", "Azure", "ContainerRegistry"), "CloudProfileInfo": optional("CloudProfileInfo"),
        "ContainerRegistryInfo": optional("ContainerRegistryInfo")},
    "ProjectUserInfo": {"userId": required("str"), "role": required("str", "PROJECT_ADMIN", "PROJECT_USER")},
    "Project": {
        **ID, "name": required("str"), "description": required("str"), "users": required("list[ProjectUserInfo]"),
        "edgeSelectorType": required("str", "Category", "Explicit"), "edgeIds": optional("list[str]"),
        "edgeSelectors": optional("list[CategoryInfo]"), "cloudCredentialIds": required("list[str]"),
        "dockerProfileIds": required("list[str]"), "privileged": optional("bool")},
    "User": {
        **ID, "name": required("str"), "email": required("str"), "password": required("str"),
        "role": optional("str", "INFRA_ADMIN", "USER")},
    "EmailAvailability": {"email": required("str"), "available": required("bool")},
    "UserApiToken": {
        **ID, "userId": required("str"), "active": required("bool"), "createdAt": optional("datetime"),
        "updatedAt": optional("datetime"), "usedAt": optional("datetime")},
    "UserApiTokenCreated": {
        "id": required("str"), "tenantId": required("str"), "userId": required("str"), "token": required("str")},
    "ServiceDomain": {
        **ID, "name": required("str"), "description": optional("str"), "env": optional("str"), "labels": optional("list[CategoryInfo]"),
        "virtualIp": optional("str"), "profile": optional("object")},
    "ServiceDomainInfo": {**ID, "svcDomainId": required("str"), "artifacts": optional("object"), "features": optional("ServiceDomainFeatures")},
    "ServiceDomainFeatures": {
        "downloadAndUpgrade": optional("bool"), "highMemAlert": optional("bool"), "multiNodeAware": optional("bool"),
        "realTimeLogs": optional("bool"), "remoteSsh": optional("bool"), "urlUpgrade": optional("bool")},
    "Node": {
        **ID, "name": required("str"), "svcDomainId": required("str"), "serialNumber": required("str"), "ipAddress": required("str"),
        "gateway": required("str"), "subnet": required("str"), "description": optional("str"), "role": optional("object"),
        "isBootstrapMaster": optional("bool")},
    "NodeInfo": {
        **ID, "nodeId": optional("str"), "svcDomainId": required("str"), "connected": optional("bool"), "healthy": optional("bool"),
        "healthBits": optional("object"), "onboarded": optional("bool"), "numCpu": optional("str"), "cpuUsage": optional("str"),
        "gpuInfo": optional("str"), "gpuUsage": optional("str"), "kubeVersion": optional("str"), "nodeBuildNum": optional("str"),
        "totalMemoryKB": optional("str"), "memoryFreeKB": optional("str"), "totalStorageKB": optional("str"),
        "storageFreeKB": optional("str"), "nodeVersion": optional("str"), "osVersion": optional("str"), "artifacts": optional("object")},
    "Certificates": {"CACertificate": required("str"), "certificate": required("str"), "privateKey": required("str")},
    "Event": {
        **ID, "type": required("str", "ALERT", "STATUS", "METRIC"), "severity": optional("str"), "sourceType": optional("str"),
        "state": optional("str"), "path": required("str"), "message": required("str"), "properties": optional("dict[str]"),
        "metrics": optional("EventMetrics"), "timestamp": required("datetime"), "version": optional("str"), "audience": optional("str"),
        "isEncrypted": optional("bool"), "isInfraEntity": optional("bool")},
    "EventMetrics": {"counters": optional("object"), "gauges": optional("object")},
    "EventFilter": {
        "path": required("str"), "startTime": optional("datetime"), "endTime": optional("datetime"), "keys": optional("object")},
    "AuditLog": {
        "operation": optional("str"), "operationType": optional("str"), "resourceID": optional("str"), "resourceName": optional("str"),
        "resourceType": optional("str"), "modifierID": optional("str"), "modifierName": optional("str"),
        "modifierRole": optional("str"), "projectID": optional("str"), "projectName": optional("str"),
        "serviceDomainID": optional("str"), "serviceDomainName": optional("str"), "scope": optional("str"),
        "payload": optional("str"), "timestamp": optional("datetime"), "tenantID": optional("str")},
    "LogTag": {"name": required("str"), "value": required("str")},
    "LogEntry": {
        **ID, "edgeId": required("str"), "batchId": required("str"), "location": required("str"),
        "status": required("str", "PENDING", "SUCCESS", "FAILED", "TIMEDOUT"), "errorMessage": optional("str"),
        "tags": optional("list[LogTag]")},
    "LogUpload": {"batchId": required("str"), "url": required("str"), "applicationId": optional("str")},
    "LogUrl": {"url": required("str")},
    "Created": {"id": required("str")},
    "OldDeleted": {"_id": required("str")},
    "LoggedIn": {"_id": required("str"), "email": required("str"), "name": required("str"), "token": required("str")},
    "Error": {"statusCode": required("int"), "errorCode": required("int"), "message": required("str")},
}

for entity in (
        "Category", "DataSource", "Function", "RuntimeEnvironment", "DataPipeline", "CloudProfile", "ContainerRegistry", "Project", "User",
        "ServiceDomain", "ServiceDomainInfo", "Node", "NodeInfo", "LogEntry"):
    MODELS[entity + "List"] = {**PAGE, "result": required(f"list[{entity}]")}
