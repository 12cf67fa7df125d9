package dev.fettle.engine.probe;

import dev.fettle.api.probe.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Jars with probes of one's own, compiled of their source: no class path of a test has them. */
public final class ProbeJar {

    private ProbeJar() {}

    /**
     * Puts a jar with a class {@code com.example.NAME} into the directory, and names it as a probe.
     *
     * @param body what the class has between its braces; the types of health-api are imported
     */
    public static Path of(Path directory, String name, String body) {
        String source = """
                package com.example;
                import dev.fettle.api.check.*;
                import dev.fettle.api.component.*;
                import dev.fettle.api.probe.*;
                import java.time.*;
                import java.util.*;
                import java.util.concurrent.*;
                public final class %s implements Probe {
                %s
                }
                """.formatted(name, body);
        try {
            Path classes = Files.createTempDirectory("probe");
            compile(name, source, classes);
            return packed(directory.resolve(name + ".jar"), classes, "com.example." + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(String name, String source, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler
                .getTask(null, null, null, List.of("-proc:none", "-d", classes.toString(), "-classpath",
                        api().toString()), null, List.of(new Source(name, source)))
                .call();
        if (!compiled) {
            throw new AssertionError("does not compile: " + source);
        }
    }

    private static Path api() {
        try {
            return Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Path packed(Path jar, Path classes, String probe) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + Probe.class.getName()));
            out.write(probe.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///com/example/" + name + ".java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreErrors) {
            return text;
        }
    }
}
