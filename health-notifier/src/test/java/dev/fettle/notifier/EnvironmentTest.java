package dev.fettle.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import io.smallrye.config.WithParentName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/environment.md to the settings that there are in the code. */
class EnvironmentTest {

    @Test
    void everySettingIsDescribed() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/environment.md"));
        Set<String> variables = new TreeSet<>();
        new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.fettle")
                .stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect)
                .forEach(type -> collect(type.getAnnotation(ConfigMapping.class).prefix(), type, variables));

        assertThat(variables).contains("FETTLE_ADMIN_TOKEN", "FETTLE_METRICS_OPEN");
        variables.removeIf(variable -> page.contains("`" + variable + "`"));
        assertThat(variables).as("not described").isEmpty();
    }

    private static void collect(String prefix, Class<?> type, Set<String> variables) {
        for (Method member : type.getMethods()) {
            if (Modifier.isAbstract(member.getModifiers())) {
                WithName given = member.getAnnotation(WithName.class);
                String own = given == null ? kebab(member.getName()) : given.value();
                String name = member.isAnnotationPresent(WithParentName.class) ? prefix : prefix + "." + own;
                if (member.getReturnType().isInterface() && member.getReturnType().getName().startsWith("dev.fettle")) {
                    collect(name, member.getReturnType(), variables);
                } else {
                    variables.add(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT));
                }
            }
        }
    }

    private static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
