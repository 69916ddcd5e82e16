package org.xueliang.standalone.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.xueliang.proto.v1.ListTokensRequest;
import org.xueliang.proto.v1.Token;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "tokens",
        description = {
            "Lists the tokens that calls come with; issues new ones and takes them back. Secrets are never shown again.",
            "",
            "A token of people has a name for the record. A token of a machine is that machine's alone: a gateway's is named",
            "after its gateway-id, a sensor source's after the source, and under another name it is refused.",
            "",
            "Examples:",
            "  xueliang tokens",
            "  xueliang tokens add wang --role operator --role analyst",
            "  xueliang tokens add gateway-2 --role gateway > /etc/xueliang/gateway-2.token",
            "  xueliang tokens remove 3f9a0c55d1e07b12"
        },
        subcommands = {TokensAddCommand.class, TokensRemoveCommand.class})
final class TokensCommand implements Callable<Integer> {
    @Mixin
    ClientOptions client = new ClientOptions();

    @Override
    public Integer call() {
        List<Token> tokens;
        try (RegistryClient registry = client.connect()) {
            tokens = registry.tokens()
                    .listTokens(ListTokensRequest.getDefaultInstance())
                    .getTokensList();
        }
        if (client.json) {
            System.out.println(Json.of(tokens));
            return 0;
        }
        Table table = new Table("ID", "NAME", "ROLES", "SINCE", "BY");
        for (Token token : tokens) {
            table.row(
                    token.getId(),
                    token.getName(),
                    token.getRolesList().stream().map(Words::word).collect(Collectors.joining(", ")),
                    Words.time(token.getCreatedUs()),
                    token.getCaller().isEmpty() ? "first start" : token.getCaller());
        }
        table.print(System.out);
        return 0;
    }
}
