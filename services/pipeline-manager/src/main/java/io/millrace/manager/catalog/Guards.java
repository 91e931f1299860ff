package io.millrace.manager.catalog;

import io.millrace.common.failure.Failure;
import io.millrace.manager.schema.Kind;
import io.millrace.manager.schema.Wording;
import org.jspecify.annotations.Nullable;

/** What nobody may change. */
final class Guards {
  private Guards() {}

  static void refuseCreation(Kind kind) {
    if (kind == Kind.SERVICE_DOMAIN) {
      throw Failure.of(
              Failure.Kind.READ_ONLY,
              "this installation is one service domain and exists already; change it instead")
          .toException();
    }
  }

  static void refuseChange(Entity entity) {
    if (entity.builtIn()) {
      throw Failure.of(
              Failure.Kind.READ_ONLY,
              "the runtime environment "
                  + Wording.quoted(entity.name())
                  + " is built in and cannot be changed; define one of your own")
          .toException();
    }
  }

  static void refuseRemoval(Entity entity) {
    refuseChange(entity);
    boolean kept =
        entity.kind() == Kind.SERVICE_DOMAIN
            || (entity.id().equals(BuiltIns.DEFAULT_PROJECT) && entity.kind() == Kind.PROJECT);
    if (kept) {
      throw Failure.of(
              Failure.Kind.READ_ONLY,
              "the "
                  + entity.kind().noun()
                  + " "
                  + Wording.quoted(entity.name())
                  + " cannot be deleted")
          .toException();
    }
  }

  /** Somebody has to be left who may do everything. */
  static void refuseWithoutAdministrator(View view, Entity before, @Nullable Entity after) {
    if (before.kind() != Kind.USER
        || !administrator(before)
        || (after != null && administrator(after))) {
      return;
    }
    boolean another =
        view.all(Kind.USER).stream()
            .anyMatch(user -> administrator(user) && !user.id().equals(before.id()));
    if (!another) {
      throw Failure.of(
              Failure.Kind.CONFLICT,
              "the user "
                  + Wording.quoted(before.name())
                  + " is the last infrastructure administrator; make another one first")
          .toException();
    }
  }

  private static boolean administrator(Entity user) {
    return "INFRA_ADMIN".equals(user.body().getString("role"));
  }
}
