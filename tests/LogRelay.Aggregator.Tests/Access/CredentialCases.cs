using System.Net;
using LogRelay.Aggregator.Access;
using LogRelay.Aggregator.Access.Tokens;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Callers who cannot show who they are, or may not do what they ask for.</summary>
internal static class CredentialCases
{
    private const AccessScope All = AccessScope.Ingest | AccessScope.Read | AccessScope.Admin;

    private static readonly (string Name, Func<GuardedAggregator, string?> Header, string Reason)[] Tokens =
    [
        ("no token", static _ => null, "a token is needed"),
        ("an empty token", static _ => "Bearer", "must be: Bearer"),
        ("another scheme", static a => "Basic " + a.Keys["node"], "must be: Bearer"),
        ("no scheme", static a => a.Keys["node"], "must be: Bearer"),
        ("a word", static _ => "Bearer swordfish", "no token of LogRelay"),
        ("a mistyped token", static a => "Bearer " + a.Keys["node"][..^1] + (a.Keys["node"][^1] == 'a' ? 'b' : 'a'), "no token of LogRelay"),
        ("a cut token", static a => "Bearer " + a.Keys["node"][..^3], "not copied whole"),
        ("a token with more behind it", static a => "Bearer " + a.Keys["node"] + "x", "not copied whole"),
        ("two tokens", static a => $"Bearer {a.Keys["node"]}, Bearer {a.Keys["reader"]}", "no token of LogRelay"),
        ("a token without end", static _ => "Bearer lrt_" + new string('a', 8000), "no token of LogRelay"),
        ("the hash of a token", static a => "Bearer " + Convert.ToHexStringLower(TokenText.HashOf(a.Keys["node"])), "no token of LogRelay"),
        ("an unknown token", static _ => "Bearer " + TokenText.Create(), "not known here"),
        ("an expired token", static a => "Bearer " + Reloaded(a, keys => keys.Add("old", All, a.Time.GetUtcNow().AddSeconds(-1)))["old"], "the token old expired"),
        ("a token that expired while it was used", static a =>
        {
            var key = Reloaded(a, keys => keys.Add("brief", All, a.Time.GetUtcNow().AddMinutes(1)))["brief"];
            a.Time.Advance(TimeSpan.FromMinutes(2));
            return "Bearer " + key;
        }, "the token brief expired"),
        ("a token that a change of the file made expire", static a => "Bearer " + Reloaded(Reloaded(a, keys => keys.Add("all", All)), a, keys => keys.Change("all", token => token with { Expires = a.Time.GetUtcNow() }))["all"], "the token all expired"),
        ("a token that was taken away", static a =>
        {
            var key = Reloaded(a, keys => keys.Add("gone", All))["gone"];
            _ = Reloaded(a, keys => keys.Remove("gone"));
            return "Bearer " + key;
        }, "not known here"),
    ];

    public static IEnumerable<RefusalCase> Cases =>
    [
        .. Tokens.Select(static token => new RefusalCase("HTTP: " + token.Name, "401", token.Reason, a => a.HttpAsync("/test/read", token.Header(a)))),
        .. Tokens.Select(static token => new RefusalCase("gRPC: " + token.Name, "Unauthenticated", token.Reason, a => a.RelayAsync(token.Header(a)))),
        new("a reader that sends", "PermissionDenied", "has scope read; this needs ingest", static a => a.RelayAsync("Bearer " + a.Keys["reader"])),
        new("an admin that sends", "PermissionDenied", "has scope admin; this needs ingest", static a => a.RelayAsync("Bearer " + a.Keys["admin"])),
        new("a node that reads", "403", "has scope ingest; this needs read", static a => a.HttpAsync("/test/read", "Bearer " + a.Keys["node"])),
        new("a node that administers", "403", "has scope ingest; this needs admin", static a => a.HttpAsync("/test/admin", "Bearer " + a.Keys["node"])),
        new("a reader that administers", "403", "has scope read; this needs admin", static a => a.HttpAsync("/test/admin", "Bearer " + a.Keys["reader"])),
        new("an admin that reads", "403", "has scope admin; this needs read", static a => a.HttpAsync("/test/read", "Bearer " + a.Keys["admin"])),
        new("a token of another node", "PermissionDenied", "is for node other-host", static a => a.RelayAsync("Bearer " + Reloaded(a, static keys => keys.Add("bound", AccessScope.Ingest, node: "other-host"))["bound"])),
        new("nothing there, no token", "401", "a token is needed", static a => a.HttpAsync("/nothing", null)),
        new("nothing there", "404", "there is nothing at /nothing", static a => a.HttpAsync("/nothing", "Bearer " + a.Keys["reader"])),
        new("nothing there for gRPC", "Unimplemented", "there is nothing at /logrelay.v1.Ingest/Burn", static a => a.HttpAsync("/logrelay.v1.Ingest/Burn", "Bearer " + a.Keys["node"], AsGrpc)),
        new("a path that moves the cursor", "404", "there is nothing at /a?[2J", static a => a.HttpAsync("/a%1b[2J", "Bearer " + a.Keys["reader"])),
        new("another method", "405", "", static a => a.HttpAsync("/logrelay.v1.Ingest/Relay", "Bearer " + a.Keys["node"])) { Logged = "cannot be done" },
        new("a POST to what is only read", "405", "Allow: GET", static a => a.HttpAsync("/metrics", "Bearer " + a.Keys["admin"], AsText)) { Logged = "cannot be done" },
        new("a POST to what anybody may read", "405", "Allow: GET", static a => a.HttpAsync("/healthz", "Bearer " + a.Keys["reader"], AsText)) { Logged = "cannot be done" },
        new("a POST to an answer of the API", "405", "Allow: GET", static a => a.HttpAsync("/test/admin", "Bearer " + a.Keys["admin"], AsText)) { Logged = "cannot be done" },
        new("another web page", "403", "no other web page", static a => a.HttpAsync("/test/read", null, static request => request.Headers.Add("Sec-Fetch-Site", "cross-site"))) { Settings = Open },
    ];

    private static AccessSettings Open(AccessSettings settings) => settings with { TokensFile = null };

    private static void AsGrpc(HttpRequestMessage request)
    {
        request.Method = HttpMethod.Post;
        request.Version = HttpVersion.Version20;
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new("application/grpc");
    }

    private static void AsText(HttpRequestMessage request)
    {
        request.Method = HttpMethod.Post;
        request.Content = new StringContent("text");
    }

    private static Keyring Reloaded(Keyring before, GuardedAggregator aggregator, Func<Keyring, Keyring> change) => Reloaded(aggregator, _ => change(before));

    private static Keyring Reloaded(GuardedAggregator aggregator, Func<Keyring, Keyring> change)
    {
        var keys = change(aggregator.Keys);
        aggregator.Look();
        return keys;
    }
}
