package dev.fettle.engine.probe.composite;

import dev.fettle.api.component.ComponentId;
import dev.fettle.engine.probe.Members;
import dev.fettle.engine.probe.Members.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for composites that look at each other in a circle: once one of them is down, all stay down for ever. A file
 * that shows it is refused; but components may come from several sources. Used once; confined to the lane.
 */
final class Circle {

    /** Members looked at; a web that is larger is not looked through. */
    private static final int MOST_LOOKS = 5_000;
    /** Composites upon composites. */
    private static final int DEEPEST = 50;

    private final Members members;
    private final List<ComponentId> path = new ArrayList<>();
    private final Set<ComponentId> done = new HashSet<>();
    private int looks;

    Circle(Members members) {
        this.members = members;
    }

    /** Such as {@code a → b → a}. */
    Optional<String> among(List<Member> found) {
        return found.stream().filter(member -> !member.looksAt().isEmpty()).map(this::from)
                .flatMap(Optional::stream).findFirst();
    }

    private Optional<String> from(Member member) {
        int before = path.indexOf(member.id());
        if (before >= 0) {
            List<String> circle = new ArrayList<>(
                    path.subList(before, path.size()).stream().map(ComponentId::value).toList());
            circle.add(member.id().value());
            return Optional.of(String.join(" → ", circle));
        }
        if (path.size() >= DEEPEST || !done.add(member.id())) {
            return Optional.empty();
        }
        path.add(member.id());
        Optional<String> circle = Optional.empty();
        for (String next : member.looksAt()) {
            if (circle.isPresent() || ++looks > MOST_LOOKS) {
                break;
            }
            circle = members.member(new ComponentId(next)).filter(each -> !each.looksAt().isEmpty())
                    .flatMap(this::from);
        }
        path.removeLast();
        return circle;
    }
}
