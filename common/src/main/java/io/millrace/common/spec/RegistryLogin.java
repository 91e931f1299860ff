package io.millrace.common.spec;

/**
 * How a stage's image is pulled from a private registry.
 *
 * @param profile name of the container registry profile, for people
 * @param server as in {@code registry.example.com:5000}; a scheme or path is of no meaning
 * @param type {@code ContainerRegistry} for a name and password of its own; others cannot be used
 *     yet
 * @param userName empty where the type has none
 * @param password sealed under the installation key; empty where the type has none
 */
public record RegistryLogin(
    String profile, String server, String type, String userName, String password) {
  /** The type that carries a login. */
  public static final String OWN_LOGIN = "ContainerRegistry";

  @Override
  public String toString() {
    return "RegistryLogin[" + profile + " for " + server + "]";
  }
}
