package io.millrace.common.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  @TempDir Path folder;

  @Test
  void opensWhatWasSealedWithTheSameKeyFile() throws IOException {
    Path key = folder.resolve("installation.key");
    String sealed = Sealer.fromFile(key).seal("s3cret/ключ");

    assertThat(sealed).doesNotContain("s3cret");
    assertThat(Sealer.fromFile(key).open(sealed)).isEqualTo("s3cret/ключ");
  }

  @Test
  void makesAKeyThatOnlyItsOwnerCanRead() throws IOException {
    Path key = folder.resolve("installation.key");
    Sealer.fromFile(key);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesASecretThatWasSealedWithAnotherKeyOrChanged() throws IOException {
    String sealed = Sealer.fromFile(folder.resolve("one")).seal("s3cret");
    String changed = sealed.substring(0, sealed.length() - 4) + "AAA=";

    assertThatThrownBy(() -> Sealer.fromFile(folder.resolve("two")).open(sealed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another installation key");
    assertThatThrownBy(() -> Sealer.fromFile(folder.resolve("one")).open(changed))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
