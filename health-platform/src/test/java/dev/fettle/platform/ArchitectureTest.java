package dev.fettle.platform;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ROOT = "dev.fettle.platform";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Each package, and which others of the platform it may use. */
    private static final String ARROWS = """
            address  |
            file     |
            retry    |
            calendar | file
            expression | file
            log      |
            problem  |
            database | retry
            security | problem
            web      | problem
            audit    | security
            openapi  | problem
            """;

    @Test
    void everyPackageUsesOnlyThoseItMay() {
        ARROWS.lines().map(line -> line.split("\\|", -1)).forEach(arrow -> {
            String own = ROOT + "." + arrow[0].strip() + "..";
            String[] allowed = Stream
                    .concat(Stream.of(arrow[0].strip()),
                            Arrays.stream(arrow[1].split(" ")).filter(name -> !name.isEmpty()))
                    .map(name -> ROOT + "." + name + "..")
                    .toArray(String[]::new);
            noClasses().that()
                    .resideInAPackage(own)
                    .should()
                    .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                    .check(CLASSES);
        });
    }

    @Test
    void thoseArrowsAreAboutEveryPackage() {
        Set<String> listed = ARROWS.lines()
                .map(line -> ROOT + "." + line.substring(0, line.indexOf('|')).strip())
                .collect(Collectors.toSet());

        assertThat(listed).isEqualTo(packages());
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void thePlatformNeverSeesTheServices() {
        noClasses().should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.fettle.engine..", "dev.fettle.notifier..")
                .check(CLASSES);
    }

    @Test
    void whatDecidesIsPlainJava() {
        noClasses().that()
                .resideInAnyPackage(ROOT + ".file", ROOT + ".retry", ROOT + ".calendar", ROOT + ".expression")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.smallrye..", "io.quarkus..", "jakarta..")
                .check(CLASSES);
    }

    @Test
    void nobodyWaitsForAUni() {
        assertThat(callersOf("await")).isEmpty();
    }

    @Test
    void fewSubscribe() {
        assertThat(callersOf("subscribe")).containsExactlyInAnyOrder(ROOT + ".database.DatabaseWatch",
                ROOT + ".security.TokenWatch", ROOT + ".audit.AuditLog");
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Set<String> marked = CLASSES.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .filter(type -> type.isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());

        assertThat(marked).isEqualTo(packages());
    }

    private static Set<String> packages() {
        return CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
    }

    private static Set<String> callersOf(String method) {
        return CLASSES.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getName().equals(method))
                .filter(call -> call.getTargetOwner().isAssignableTo(Uni.class)
                        || call.getTargetOwner().isAssignableTo(Multi.class))
                .map(call -> call.getOriginOwner().getName())
                .collect(Collectors.toSet());
    }
}
