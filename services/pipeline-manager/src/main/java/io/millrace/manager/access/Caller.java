package io.millrace.manager.access;

import io.millrace.manager.catalog.Bodies;
import io.millrace.manager.catalog.Change;
import io.millrace.manager.catalog.Entity;
import io.millrace.manager.catalog.View;
import io.millrace.manager.schema.Kind;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who is asking.
 *
 * @param administrator infrastructure administrators may see and do everything
 * @param projects ids of the projects that the user is a member of
 */
public record Caller(Entity user, boolean administrator, Set<String> projects) {
  public Caller {
    projects = Set.copyOf(projects);
  }

  static Caller of(Entity user, View view) {
    Set<String> projects =
        view.usersOf(user.ref(), Kind.PROJECT)
            .filter(project ->
                Bodies.objects(project.body(), "users").stream()
                    .anyMatch(member -> user.id().equals(member.getString("userId"))))
            .map(Entity::id)
            .collect(Collectors.toSet());
    return new Caller(user, "INFRA_ADMIN".equals(user.body().getString("role")), projects);
  }

  public Change.Author author() {
    return new Change.Author(user.id(), user.name(), user.body().getString("role"));
  }
}
