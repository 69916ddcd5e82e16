package org.xueliang.standalone.doctor;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.standalone.doctor.Finding.Level;

/** What was seen of one camera, in order. Not thread-safe. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void good(String where, String what) {
        all.add(new Finding(Level.GOOD, where, what, "", ""));
    }

    /** Said once, however often it is seen. */
    void odd(String where, String what, String evidence, String advice) {
        Finding finding = new Finding(Level.ODD, where, what, evidence, advice);
        if (!all.contains(finding)) {
            all.add(finding);
        }
    }

    void bad(String where, String what, String advice) {
        all.add(new Finding(Level.BAD, where, what, "", advice));
    }

    /** As {@link #bad}, and nothing can be examined behind it. */
    StoppedException stops(String where, String what, String advice) {
        bad(where, what, advice);
        return new StoppedException();
    }

    boolean hasBad() {
        return all.stream().anyMatch(finding -> finding.level() == Level.BAD);
    }

    boolean hasBad(String where) {
        return all.stream()
                .anyMatch(finding ->
                        finding.level() == Level.BAD && finding.where().equals(where));
    }

    List<Finding> all() {
        return all;
    }
}
