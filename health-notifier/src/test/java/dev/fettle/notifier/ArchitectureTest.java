package dev.fettle.notifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import io.smallrye.mutiny.groups.UniAwait;
import io.smallrye.mutiny.groups.UniSubscribe;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ROOT = "dev.fettle.notifier";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @Test
    void thePackagesUseEachOtherInOneDirection() {
        Architectures.layeredArchitecture().consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .layer("start").definedBy(ROOT)
                .layer("rest").definedBy(ROOT + ".rest")
                .layer("health").definedBy(ROOT + ".health")
                .layer("intake").definedBy(ROOT + ".intake")
                .layer("delivery").definedBy(ROOT + ".delivery")
                .layer("definition").definedBy(ROOT + ".definition")
                .layer("database").definedBy(ROOT + ".database")
                .layer("silence").definedBy(ROOT + ".silence")
                .layer("webhook").definedBy(ROOT + ".webhook")
                .layer("batch").definedBy(ROOT + ".batch")
                .layer("render").definedBy(ROOT + ".render")
                .layer("signature").definedBy(ROOT + ".signature")
                .whereLayer("start").mayNotBeAccessedByAnyLayer()
                .whereLayer("rest").mayNotBeAccessedByAnyLayer()
                .whereLayer("health").mayOnlyBeAccessedByLayers("start")
                .whereLayer("intake").mayOnlyBeAccessedByLayers("start", "rest")
                .whereLayer("delivery").mayOnlyBeAccessedByLayers("start", "rest", "definition", "health")
                .whereLayer("definition").mayOnlyBeAccessedByLayers("start", "rest", "health")
                .whereLayer("database").mayOnlyBeAccessedByLayers("start", "health", "intake", "delivery", "definition",
                        "silence")
                .whereLayer("silence").mayOnlyBeAccessedByLayers("rest", "intake")
                .whereLayer("webhook").mayOnlyBeAccessedByLayers("start", "rest", "intake", "delivery", "definition")
                .whereLayer("batch").mayOnlyBeAccessedByLayers("intake", "delivery")
                .whereLayer("render").mayOnlyBeAccessedByLayers("intake", "delivery", "webhook", "rest")
                .whereLayer("signature").mayOnlyBeAccessedByLayers("delivery", "webhook")
                .check(CLASSES);
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void whatDecidesIsPlainJava() {
        noClasses().that().resideInAnyPackage(ROOT + ".signature", ROOT + ".render")
                .or()
                .haveNameMatching(
                        ".*\\.(Match|Telling|Told|Withholding|Withheld|PlanDraft|Webhook|WebhookFile|WebhookEntry|Definition|Origin|Plan|Refusal|Precondition|BatchPolicy|Pending|AnswerJudge|Csv|Replay|"
                                + "Access|AccessKeys|Auth|Tls|Patience|RateLimit|Schedule|Flush|Grouping|DeliveryKeys|SecretPlaces|"
                                + "Rotation|Course|Pace|RetryAfter|Verdict|Answer|IntakePlan|Knowledge|RecordReader|Filter|Rules|RuleKeys|Hold|Standing|Moment|Reminder|Silence|Silences|SilenceKeys|"
                                + "Selector|Glob|Acknowledgement)(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.smallrye..", "io.quarkus..", "jakarta..")
                        .and(not(resideInAPackage("io.quarkus.qute")))) // a plain library
                .check(CLASSES);
    }

    @Test
    void nobodyWaits() {
        noClasses().should().callMethodWhere(to(UniAwait.class)).check(CLASSES);
    }

    @Test
    void fewSubscribe() {
        noClasses().that().resideOutsideOfPackages(ROOT, ROOT + ".intake", ROOT + ".delivery", ROOT + ".database",
                ROOT + ".definition")
                .should().callMethodWhere(to(UniSubscribe.class)).check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes().that().haveSimpleName("package-info").should()
                .beAnnotatedWith(org.jspecify.annotations.NullMarked.class).check(CLASSES);
    }

    private static DescribedPredicate<JavaMethodCall> to(Class<?> owner) {
        return JavaAccess.Predicates.targetOwner(DescribedPredicate.describe(owner.getSimpleName(),
                target -> target.isEquivalentTo(owner))).forSubtype();
    }
}
