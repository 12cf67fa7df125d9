package dev.fettle.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.persistence.Entity;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ROOT = "dev.fettle.engine";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Each package, and which others of the engine it may use. */
    private static final String ARROWS = """
            cluster   |
            schedule  |
            state     |
            probe     |
            security  |
            forward   | cluster security
            component | cluster probe
            history   | cluster component status
            outbox    | cluster
            status    | component
            stream    | component status
            isolation | probe
            replica   | cluster component outbox status stream
            monitor   | cluster component history isolation outbox probe replica schedule state status stream
            config    | cluster component monitor
            export    | cluster component config monitor rest status
            health    | cluster component config isolation monitor outbox probe status
            rest      | cluster component config history monitor security status stream
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

        assertThat(listed).isEqualTo(packages().stream()
                .map(name -> name.replaceFirst("(" + Pattern.quote(ROOT) + "\\.probe)\\..*", "$1"))
                .collect(Collectors.toSet()));
    }

    /** But for requests over HTTP and for what databases with SQL have in common. */
    @Test
    void aKindOfCheckKnowsNoOtherKind() {
        slices().matching(ROOT + ".probe.(*)").should().notDependOnEachOther()
                .ignoreDependency(resideInAPackage(ROOT + ".probe.*"),
                        resideInAnyPackage(ROOT + ".probe.http", ROOT + ".probe.sql"))
                .check(CLASSES);
    }

    /** A kind is found, not listed: so adding one touches no other file. */
    @Test
    void theCoreOfTheProbesKnowsNoKind() {
        noClasses().that().resideInAPackage(ROOT + ".probe").should().dependOnClassesThat()
                .resideInAPackage(ROOT + ".probe.*").check(CLASSES);
        noClasses().that().resideOutsideOfPackage(ROOT + ".probe..").and().resideOutsideOfPackage(ROOT + ".health")
                .should().dependOnClassesThat().resideInAPackage(ROOT + ".probe.*").check(CLASSES);
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theEngineNeverSeesTheNotifier() {
        noClasses().should().dependOnClassesThat().resideInAPackage("dev.fettle.notifier..").check(CLASSES);
    }

    @Test
    void whatDecidesIsPlainJava() {
        noClasses().that()
                .resideInAnyPackage(ROOT + ".state", ROOT + ".schedule")
                .or()
                .haveNameMatching(".*\\.(\\w+Policy|\\w+Machine|Backoff|Tally|Waves|PendingChanges|Admission|RecentRuns"
                        + "|DailyPartition|DayTally|LastDay|TimeRange|ResultCursor|EventRing|EventLog|Wish|DetectionTime|ShardId|Ownership|Watch|Change|IsolationState|Reach|References)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.smallrye..", "io.quarkus..", "jakarta..", "org.hibernate..",
                        "org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void nobodyWaitsForAUni() {
        assertThat(callersOf("await")).isEmpty();
    }

    @Test
    void fewSubscribe() {
        assertThat(callersOf("subscribe")).containsExactlyInAnyOrder(ROOT + ".monitor.LaneTimers",
                ROOT + ".cluster.Nodes", ROOT + ".forward.OwnerRoutes", ROOT + ".monitor.DefinitionWatch",
                ROOT + ".monitor.Monitor", ROOT + ".monitor.Tenancy", ROOT + ".monitor.OneAtATime",
                ROOT + ".monitor.Others",
                ROOT + ".monitor.OwnContext", ROOT + ".outbox.Relay",
                ROOT + ".history.ResultLog", ROOT + ".history.Uptimes",
                ROOT + ".health.HealthRoutes", ROOT + ".security.AuditTrail");
    }

    @Test
    void entitiesStayInTheirPackage() {
        classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate().check(CLASSES);
    }

    @Test
    void oneClassMakesAnswersOfExceptions() {
        Predicate<JavaClass> maps = type -> type.isAssignableTo(ExceptionMapper.class)
                || type.getMethods().stream().anyMatch(method -> method.isAnnotatedWith(ServerExceptionMapper.class));

        assertThat(CLASSES.stream().filter(maps).map(JavaClass::getName)).containsExactly(ROOT + ".rest.Problems");
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

    /** The outermost classes that call that method of a Uni or a Multi, lambdas included. */
    private static Set<String> callersOf(String method) {
        return CLASSES.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getName().equals(method) && isOfMutiny(call))
                .map(call -> outermost(call.getOriginOwner()).getName())
                .collect(Collectors.toSet());
    }

    private static boolean isOfMutiny(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(Uni.class) || call.getTargetOwner().isAssignableTo(Multi.class);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }
}
