package io.millrace.manager.catalog;

/** How passwords are kept. */
public interface PasswordHash {
  String hash(String password);

  boolean matches(String password, String hash);
}
