package io.millrace.functions.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.spec.StageLimits;
import io.millrace.common.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeRulesTest {
  @TempDir Path data;

  private static StageSpec stage(String environment, String image) {
    return new StageSpec("fn", "python", environment, image, "", Map.of(), StageLimits.DEFAULT);
  }

  @Test
  void builtInImagesCarryOurVersionAndOthersTheirOwn() {
    Images images = new Images("millrace/", "1.2.3");

    assertThat(images.image(stage("python-env", "whatever")))
        .isEqualTo("millrace/python-env:1.2.3");
    assertThat(images.image(stage("mine", "registry:5000/me/env")))
        .isEqualTo("registry:5000/me/env:latest");
    assertThat(images.image(stage("mine", "me/env:7"))).isEqualTo("me/env:7");
    assertThat(images.image(stage("mine", "me/env@sha256:ab"))).isEqualTo("me/env@sha256:ab");
    assertThat(Images.of("millrace/", Optional.empty()).tag()).matches("\\d+\\.\\d+.*");
  }

  @Test
  void exitsAreTold() {
    assertThat(new InstanceExit(7, false, 0).description()).isEqualTo("exit code 7");
    assertThat(new InstanceExit(139, false, 0).description())
        .isEqualTo("killed by signal 11 (SIGSEGV)");
    assertThat(new InstanceExit(137, true, 512 << 20).description())
        .isEqualTo("out of memory: it used more than its limit of 512 MiB");
  }

  @Test
  void ownOutputIsLetThroughByTheSecond() {
    AtomicLong clock = new AtomicLong();
    OutputThrottle throttle = new OutputThrottle(clock::get);
    int admitted = 0;
    for (int i = 0; i < 1_000; i++) {
      admitted += throttle.admits("x") ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(500);
    assertThat(throttle.takeLeftOut()).isEqualTo(500);

    clock.addAndGet(1_000_000_000);

    assertThat(throttle.admits("x")).isTrue();
    assertThat(throttle.takeLeftOut()).isZero();
  }

  @Test
  void socketsLieInAPrivateFolderWhoseOldContentIsGone() throws IOException {
    Path wanted = data.resolve("run");
    Files.createDirectories(wanted.resolve("old/workspace"));
    Files.writeString(wanted.resolve("old/workspace/main.py"), "x");

    RunFolder run = RunFolder.prepare(wanted, "abc");

    assertThat(wanted.resolve("old")).doesNotExist();
    Path folder = run.create("i-1");
    assertThat(folder).isEqualTo(wanted.resolve("i-1"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(wanted)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx--x--x");
  }

  @Test
  void socketsMoveToAShortFolderWhenTheWantedOneIsTooLong() throws IOException {
    String id = RunFolder.installation(data);
    Path wanted = data.resolve("long".repeat(40));

    RunFolder run = RunFolder.prepare(wanted, id);

    Path folder = run.create("i-1");
    assertThat(folder.resolve(RunFolder.SOCKET).toString().length()).isLessThan(104);
    assertThat(folder.toString()).contains(id);
    assertThat(RunFolder.installation(data)).isEqualTo(id);
    RunFolder.delete(Path.of("/tmp", "millrace-" + id));
  }

  @ParameterizedTest
  @CsvSource({
    "python-env, docker.io",
    "me/env:1, docker.io",
    "registry.example.com/me/env:1, registry.example.com",
    "registry:5000/env, registry:5000",
    "localhost/env@sha256:abc, localhost"
  })
  void knowsTheRegistryOfAnImage(String image, String registry) {
    assertThat(ImagePull.registry(image)).isEqualTo(registry);
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/, docker.io",
    "hub.docker.com, docker.io",
    "http://Registry.example.com:5000/team, registry.example.com:5000"
  })
  void takesARegistrysAddressAsPeopleWriteIt(String server, String registry) {
    assertThat(ImagePull.host(server)).isEqualTo(registry);
  }
}
