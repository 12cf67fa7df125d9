package dev.fettle.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in a checkout of its own, with JDKs and a Maven that only say that they were called. */
class FettleScriptTest {

    @TempDir
    private Path place;

    private Path checkout;
    private Path standard;
    private Path old;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void layOut() throws IOException {
        checkout = Files.createDirectories(place.resolve("a checkout"));
        Files.copy(Path.of("../../fettle"), checkout.resolve("fettle"), StandardCopyOption.COPY_ATTRIBUTES);
        script(checkout.resolve("mvnw"), """
                echo "maven $JAVA_HOME $*"
                echo "[INFO] Building Fettle :: Engine 0.1.0-SNAPSHOT                      [4/7]"
                [ ! -f broken ] || { echo "[ERROR] Foo.java:[3,7] ';' expected"; exit 1; }
                for each in deploy/local/target/fettle-local.jar health-engine/target/quarkus-app/quarkus-run.jar \
                  health-notifier/target/quarkus-app/quarkus-run.jar; do
                  mkdir -p "$(dirname $each)"; echo jar >$each
                done
                """);
        Files.createDirectories(checkout.resolve("health-engine/src/main"));
        Files.writeString(checkout.resolve("health-engine/src/main/A.java"), "class A {}");
        standard = jdk("jdk-25.0.3", "javac 25.0.3");
        old = jdk("jdk-17", "javac 17.0.12");
        environment.put("FETTLE_JDK_DIRECTORIES", place + "/*");
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = place.resolve(name);
        script(home.resolve("bin/javac"), "echo '" + version + "'");
        script(home.resolve("bin/java"), """
                case "$1" in
                  -XshowSettings:properties) echo "    java.home = %s" >&2 ;;
                  *) echo "java %s $*" ;;
                esac
                """.formatted(home, home));
        return home;
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theJdkNamedForFettleWinsOverAllOthers() throws Exception {
        environment.put("FETTLE_JAVA_HOME", standard.toString());
        environment.put("JAVA_HOME", jdk("jdk-26", "javac 26-ea").toString());

        assertThat(run("test").said()).contains("maven " + standard + " -B -ntp -T 2 verify");
    }

    @Test
    void anUnfitJdkNamedForFettleIsAnErrorAndNotPassedOver() throws Exception {
        environment.put("FETTLE_JAVA_HOME", old.toString());

        Result result = run("test");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.said()).contains("FETTLE_JAVA_HOME=" + old + " is no JDK 25 or newer").hasLineCount(1);
    }

    @Test
    void javaHomeIsTakenWhenItFitsAndPassedOverWhenNot() throws Exception {
        Path newer = jdk("aa-jdk-26", "javac 26-ea");
        environment.put("JAVA_HOME", newer.toString());
        assertThat(run("test").said()).contains("maven " + newer);

        environment.put("JAVA_HOME", old.toString());
        environment.put("FETTLE_JDK_DIRECTORIES", standard.toString());
        assertThat(run("test").said()).contains("maven " + standard);
    }

    @Test
    void theJavaOnThePathLeadsToItsJdk() throws Exception {
        environment.put("FETTLE_JDK_DIRECTORIES", "");
        environment.put("PATH", standard.resolve("bin") + ":/usr/bin:/bin");

        assertThat(run("test").said()).contains("maven " + standard);
    }

    @Test
    void aRuntimeWithoutCompilerAndAnOldJdkAreNoJdk() throws Exception {
        Path runtime = jdk("runtime-25", "javac 25");
        Files.delete(runtime.resolve("bin/javac"));
        environment.put("FETTLE_JDK_DIRECTORIES", runtime + " " + old);

        Result result = run("test");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.said()).startsWith("fettle: no JDK 25 or newer found").hasLineCount(1);
    }

    @Test
    void allTestsAreAPropertyAndOtherOptionsAreRefused() throws Exception {
        assertThat(run("test", "--all").said()).contains("-B -ntp -T 2 verify -Dfettle.all");

        Result result = run("test", "--native");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.said()).contains("test does not know --native: there are no native images to test yet")
                .hasLineCount(1);
    }

    @Test
    void anUnknownCommandShowsTheUsage() throws Exception {
        assertThat(run("dance").exit()).isEqualTo(2);
        assertThat(run("dance").said()).contains("no such command: dance", "usage: ./fettle COMMAND");
        assertThat(run().exit()).isEqualTo(2);
        assertThat(run("--help").exit()).isZero();
    }

    @Test
    void upBuildsWhatIsNotBuiltAndBecomesTheProgram() throws Exception {
        Result first = run("up", "--data", "a b");

        assertThat(first.exit()).isZero();
        assertThat(first.said()).contains("building Fettle", "  Fettle :: Engine [4/7]");
        assertThat(first.said().lines().toList().getLast()).startsWith("java " + standard)
                .contains("-Dfettle.home=" + checkout)
                .endsWith("-jar " + checkout + "/deploy/local/target/fettle-local.jar up --data a b")
                .doesNotContain("health-engine", "health-notifier");
        assertThat(run("up").said()).as("built").doesNotContain("building");
    }

    @Test
    void aSourceNewerThanTheBuildIsBuiltAgainAndATestIsNot() throws Exception {
        assertThat(run("up").exit()).isZero();
        touch("health-engine/src/test/java/ATest.java");
        touch("health-engine/target/classes/A.class");
        assertThat(run("up").said()).doesNotContain("building");

        touch("health-engine/src/main/A.java");
        assertThat(run("up").said()).contains("building");
        assertThat(run("check", "x.yaml").said()).doesNotContain("building");
    }

    private void touch(String file) throws IOException {
        Path path = checkout.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "new");
    }

    @Test
    void aBrokenBuildSaysWhyAndWhereAllOfItStandsAndIsTriedAgain() throws Exception {
        Files.createFile(checkout.resolve("broken"));

        Result result = run("up");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.said()).contains("';' expected", "the build failed; all of its output is in")
                .doesNotContain("\njava ");
        assertThat(run("up").said()).contains("building");
    }

    private record Result(int exit, String said) {}

    private Result run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", checkout.resolve("fettle").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(place.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "FETTLE_JAVA_HOME"));
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), said);
    }
}
