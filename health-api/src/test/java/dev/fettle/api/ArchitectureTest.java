package dev.fettle.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import dev.fettle.api.event.EventReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ROOT = "dev.fettle.api";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void consumersNeedTheJdkAndAnnotationsOnly() {
        classes().should().onlyDependOnClassesThat().resideInAnyPackage(ROOT + "..", "java..",
                "com.fasterxml.jackson.annotation", "org.jspecify.annotations").check(CLASSES);
    }

    @Test
    void thePackagesUseEachOtherInOneDirection() {
        Architectures.layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("component").definedBy(ROOT + ".component")
                .layer("check").definedBy(ROOT + ".check")
                .layer("probe").definedBy(ROOT + ".probe")
                .layer("event").definedBy(ROOT + ".event")
                .layer("member").definedBy(ROOT + ".member")
                .whereLayer("member").mayNotBeAccessedByAnyLayer()
                .whereLayer("probe").mayNotBeAccessedByAnyLayer()
                .whereLayer("event").mayOnlyBeAccessedByLayers("member")
                .whereLayer("check").mayOnlyBeAccessedByLayers("event", "probe")
                .whereLayer("component").mayOnlyBeAccessedByLayers("check", "event", "member", "probe")
                .ensureAllClassesAreContainedInArchitecture()
                .withOptionalLayers(true)
                .check(CLASSES);
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class).check(CLASSES);
    }

    @Test
    void java17CanReadTheClasses() throws IOException, URISyntaxException {
        Path root = Path.of(EventReader.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> classFiles = files.filter(file -> file.toString().endsWith(".class")).toList();

            assertThat(classFiles).hasSizeGreaterThan(20)
                    .allSatisfy(file -> assertThat(majorVersion(file)).isEqualTo(61));
        }
    }

    private static int majorVersion(Path classFile) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(classFile))) {
            assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
            int minor = in.readUnsignedShort();
            assertThat(minor).isZero();
            return in.readUnsignedShort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
