package io.millrace.manager.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.manager.catalog.BuiltIns;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.FakeView;
import io.millrace.manager.schema.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RightsTest {
  private final FakeView view = new FakeView();

  private final Caller member = caller("USER", Set.of("mine"));
  private final Caller administrator = caller("INFRA_ADMIN", Set.of());

  private static Caller caller(String role, Set<String> projects) {
    Entity user = entity(Kind.USER, "me", new JsonObject().put("name", "Me").put("role", role));
    return new Caller(user, role.equals("INFRA_ADMIN"), projects);
  }

  private static Entity entity(Kind kind, String id, JsonObject body) {
    return Entity.of(kind, id, 1, 0, 0, body.put("name", id));
  }

  private void project(String id, String listed) {
    Entity project =
        entity(
            Kind.PROJECT,
            id,
            new JsonObject()
                .put("cloudCredentialIds", new JsonArray().add(listed))
                .put("dockerProfileIds", new JsonArray().add(listed)));
    view.put(project);
  }

  private static Entity of(Kind kind, String project, String id) {
    JsonObject body = new JsonObject();
    return entity(kind, id, kind.inProject() ? body.put("projectId", project) : body);
  }

  // What belongs to whom: an entity of the member's own project (for profiles: listed by it; for
  // users: the member), and one that is not.
  @ParameterizedTest
  @CsvSource({
    "CATEGORY, true, true, false",
    "DATA_SOURCE, true, true, false",
    "SERVICE_DOMAIN, true, true, false",
    "CLOUD_PROFILE, true, false, false",
    "REGISTRY, true, false, false",
    "PROJECT, true, false, false",
    "USER, true, false, false",
    "RUNTIME, true, false, true",
    "SECRET, true, false, true",
    "FUNCTION, true, false, true",
    "PIPELINE, true, false, true"
  })
  void givesMembersWhatTheTableSays(
      Kind kind, boolean seesOwn, boolean seesOthers, boolean changesOwn) {
    project("mine", "listed");
    project("theirs", "unlisted");
    String ownId =
        Map.of(
                Kind.CLOUD_PROFILE,
                "listed",
                Kind.REGISTRY,
                "listed",
                Kind.PROJECT,
                "mine",
                Kind.USER,
                "me")
            .getOrDefault(kind, "a");
    String otherId =
        Map.of(Kind.CLOUD_PROFILE, "unlisted", Kind.REGISTRY, "unlisted", Kind.PROJECT, "theirs")
            .getOrDefault(kind, "b");

    assertThat(Rights.maySee(member, of(kind, "mine", ownId), view)).isEqualTo(seesOwn);
    assertThat(Rights.maySee(member, of(kind, "theirs", otherId), view)).isEqualTo(seesOthers);
    assertThat(Rights.maySee(administrator, of(kind, "theirs", otherId), view)).isTrue();
    assertThat(mayChange(member, kind, kind.inProject() ? "mine" : null)).isEqualTo(changesOwn);
    assertThat(mayChange(member, kind, kind.inProject() ? "theirs" : null)).isFalse();
    assertThat(mayChange(administrator, kind, kind.inProject() ? "theirs" : null)).isTrue();
  }

  private static boolean mayChange(Caller caller, Kind kind, @Nullable String project) {
    try {
      Rights.requireChange(caller, kind, project);
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }

  @Test
  void showsBuiltInRuntimesToEverybody() {
    assertThat(BuiltIns.runtimes()).allMatch(runtime -> Rights.maySee(member, runtime, view));
  }

  @Test
  void saysWhoMay() {
    assertThatThrownBy(() -> Rights.requireChange(member, Kind.CATEGORY, null))
        .hasMessageContaining("only infrastructure administrators may define a category");
  }
}
