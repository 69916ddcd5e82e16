package org.xueliang.standalone;

import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Names the command that was meant where one was mistyped: the fewest letters changed, left out, added or swapped. */
final class NearestCommand implements IParameterExceptionHandler {
    private static final int NAMED = 3;

    private final IParameterExceptionHandler usual;

    NearestCommand(IParameterExceptionHandler usual) {
        this.usual = usual;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) throws Exception {
        CommandLine command = failure.getCommandLine();
        if (!(failure instanceof UnmatchedArgumentException unmatched)
                || unmatched.isUnknownOption()
                || command.getSubcommands().isEmpty()) {
            return usual.handleParseException(failure, arguments);
        }
        String said = unmatched.getUnmatched().get(0);
        String name = command.getCommandSpec().qualifiedName();
        List<String> near = nearest(said, List.copyOf(command.getSubcommands().keySet()));
        PrintWriter err = command.getErr();
        err.println("'" + said + "' is no command of " + name + "."
                + (near.isEmpty() ? "" : " Did you mean: " + name + " " + String.join(", ", near) + "?"));
        err.println("All commands: " + name + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Those that are as near as any, and near enough to have been meant. */
    static List<String> nearest(String said, List<String> known) {
        int best = known.stream().mapToInt(one -> distance(said, one)).min().orElse(Integer.MAX_VALUE);
        return best > Math.max(1, said.length() / 2)
                ? List.of()
                : known.stream()
                        .filter(one -> distance(said, one) == best)
                        .sorted(Comparator.naturalOrder())
                        .limit(NAMED)
                        .toList();
    }

    /** Damerau and Levenshtein, with swaps of neighbours. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                cost[i][j] = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + same);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[a.length()][b.length()];
    }
}
