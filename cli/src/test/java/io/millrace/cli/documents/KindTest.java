package io.millrace.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KindTest {
  @ParameterizedTest
  @CsvSource({
    "category,CATEGORY",
    "Categories,CATEGORY",
    "datasource,DATA_SOURCE",
    "dataSources,DATA_SOURCE",
    "FUNCTION,FUNCTION",
    "runtimeEnvironments,RUNTIME_ENVIRONMENT",
    "data-pipeline,DATA_PIPELINE",
    "pipelines,DATA_PIPELINE",
    "cloudprofile,CLOUD_PROFILE",
    "containerRegistries,CONTAINER_REGISTRY",
    "projects,PROJECT",
    "secrets,SECRET",
    "user,USER",
    "svcDomain,SERVICE_DOMAIN",
    "edge,SERVICE_DOMAIN"
  })
  void takesAnyLetterCaseAndNumber(String word, Kind kind) {
    assertThat(Kind.of(word)).isEqualTo(kind);
  }

  @Test
  void namesAllKindsWhenAWordIsNone() {
    assertThatThrownBy(() -> Kind.of("pods"))
        .hasMessageStartingWith("'pods' is no kind; the kinds are category, dataSource, function,")
        .hasMessageContaining("dataPipeline");
  }

  @Test
  void showsWhereAPipelineWrites() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();

    assertThat(
            Kind.DATA_PIPELINE.row(
                json.readTree(
                    "{\"name\": \"p\", \"state\": \"Healthy\", \"awsStreamType\": \"S3\", \"endPoint\": \"bucket\"}")))
        .containsExactly("p", "Healthy", "S3", "bucket", "");
    assertThat(
            Kind.DATA_PIPELINE.row(
                json.readTree(
                    "{\"name\": \"p\", \"edgeStreamType\": \"None\", \"endPoint\": \"s\"}")))
        .containsExactly("p", "", "RealTimeStreaming", "s", "");
    assertThat(
            Kind.DATA_PIPELINE.row(
                json.readTree(
                    "{\"name\": \"p\", \"edgeStreamType\": \"None\", \"edgeService\": \"NATS\", \"endPoint\": \"s\"}")))
        .containsExactly("p", "", "NATS", "s", "");
  }
}
