using LogRelay.Aggregator.Access;
using LogRelay.Diagnostics;
using LogRelay.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>
/// Whatever should not be let in is told so with the right code, leaves a line in the log and nothing in the store, and the
/// next good client is served as before.
/// </summary>
public sealed class RefusalTableTests : IDisposable
{
    private static readonly Dictionary<string, RefusalCase> Cases =
        CredentialCases.Cases.Concat(LimitCases.Cases).Concat(MalformedCases.Cases).ToDictionary(static one => one.Name);

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names => new(Cases.Keys);

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task Is_refused_with_a_word_why(string name)
    {
        var refusal = Cases[name];
        await using var aggregator = await GuardedAggregator.StartAsync(_folder, refusal.Settings);

        var answer = await refusal.Act(aggregator).WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(refusal.Code, answer.Code);
        Assert.Contains(refusal.Reason, answer.Detail, StringComparison.Ordinal);
        aggregator.AssertNothingStored();
        await AssertWrittenDownAsync(aggregator, refusal);
        // That is a fault of the aggregator's own, and none of a caller's.
        Assert.Empty(aggregator.Log.Of(EventIds.EndpointUndeclared));
        if (aggregator.Settings.Access.TokensFile is not null)
        {
            aggregator.Time.Advance(TimeSpan.FromMinutes(1));
            await aggregator.AssertServesAsync();
        }
    }

    [Fact]
    public async Task Every_endpoint_refuses_whoever_has_not_all_its_scopes()
    {
        await using var aggregator = await GuardedAggregator.StartAsync(_folder);
        var endpoints = aggregator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
        var scopes = Enum.GetValues<AccessScope>().Where(static scope => scope != AccessScope.None).ToList();
        foreach (var scope in scopes)
        {
            _ = aggregator.Keys.Add($"all but {scope}".Replace(' ', '-'), scopes.Where(other => other != scope).Aggregate(static (all, one) => all | one));
        }
        aggregator.Look();

        var called = 0;
        foreach (var endpoint in endpoints)
        {
            var needed = EndpointAccess.ScopeOf(endpoint)!.Value;
            var path = System.Text.RegularExpressions.Regex.Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), @"\{[^}]*\}", "x");
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            foreach (var scope in scopes.Where(scope => needed.HasFlag(scope)))
            {
                var none = await aggregator.HttpAsync(path, null, request => request.Method = new HttpMethod(method));
                var wrong = await aggregator.HttpAsync(path, "Bearer " + aggregator.Keys[$"all-but-{scope}"], request => request.Method = new HttpMethod(method));
                Assert.True(none.Code == "401", $"{endpoint.DisplayName} without a token: {none}");
                Assert.True(wrong.Code == "403", $"{endpoint.DisplayName} without scope {scope}: {wrong}");
                called++;
            }
        }
        Assert.True(called > 3, $"only {called} endpoints need a scope");
    }

    private static async Task AssertWrittenDownAsync(GuardedAggregator aggregator, RefusalCase refusal)
    {
        var reason = refusal.Logged ?? refusal.Reason;
        await Eventually.Holds(() => aggregator.Log.Of(EventIds.AccessRefused).Any(line =>
            (refusal.Code == "connection" || line.Fields["Code"] == refusal.Code) && line.Fields["Reason"].Contains(reason, StringComparison.Ordinal)));
        Assert.All(aggregator.Log.Events.Where(static line => line.Level >= LogLevel.Warning || line.Category.StartsWith("LogRelay", StringComparison.Ordinal)), line => Assert.All(aggregator.Keys.Secrets, secret => Assert.DoesNotContain(secret, line.Text, StringComparison.Ordinal)));
        Assert.DoesNotContain(aggregator.Log.Events, static line => line.Level >= LogLevel.Error && !line.Category.StartsWith("Grpc", StringComparison.Ordinal));
        Assert.DoesNotContain(aggregator.Log.Events, static line => line.Category.StartsWith("LogRelay", StringComparison.Ordinal) && line.Text.Any(static c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')));
    }
}
