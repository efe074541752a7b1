using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Streams;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Options.Catalog;
using LogRelay.Options.Parsing;
using LogRelay.Options.Routes;

namespace LogRelay.Plugin.Routes;

/// <summary>What holds for a stream when the plugin's settings, relay.json and the container's own options are put together.</summary>
/// <remarks>Any thread. Every call asks what is in force at that moment.</remarks>
internal sealed class RoutedOptions(RelayFile relay) : ISinkChoice
{
    /// <summary>For a container that starts.</summary>
    /// <param name="logOpts">The container's own.</param>
    /// <param name="problem">What a person at <c>docker run</c> has to know; null on success.</param>
    public ResolvedOptions Resolve(IReadOnlyDictionary<string, string> logOpts, out string? problem)
    {
        var resolved = relay.Resolver.Resolve(logOpts);
        problem = relay.SettingsProblem is { } fault
            ? $"the plugin's setting {fault}; mend it with: docker plugin set"
            : resolved.IsValid ? null : resolved.ToLine();
        return resolved;
    }

    /// <summary>
    /// For a stream whose container was accepted once. What cannot be understood any more counts for nothing; at worst
    /// json-file's defaults hold.
    /// </summary>
    public LogOptions For(StreamDescription description)
    {
        var resolved = relay.Resolver.Resolve(description.LogOpts, mayLackRoute: true);
        return resolved.Stream ?? LogOptParser.Parse(description.LogOpts).Options ?? LogOptParser.Parse(new Dictionary<string, string>()).Options!;
    }

    /// <inheritdoc/>
    /// <remarks>When relay.json cannot say, the result is what the container's own options name.</remarks>
    public IReadOnlyList<StreamSink> SinksOf(string streamId, StreamDescription description, out string? problem)
    {
        var resolved = relay.Resolver.Resolve(description.LogOpts);
        problem = relay.Problem ?? (resolved.IsValid ? null : resolved.ToLine());
        var sinks = Plan(problem is null ? resolved.Sinks : OwnSinks(description.LogOpts), description);
        problem ??= sinks.Select(static sink => sink.FindTagProblem()).FirstOrDefault(static found => found is not null) is { } misfit ? $"tag {misfit}" : null;
        return sinks;
    }

    /// <summary>What is wrong with the rendered tag for one of the sinks; null when nothing is.</summary>
    public static string? FindTagProblem(IReadOnlyList<ResolvedSink> sinks, string? tag, string containerId) =>
        sinks.SelectMany(static sink => SinkCatalog.For(sink.Options))
            .Select(plan => new StreamSink(plan, plan.TagFor(tag, containerId)).FindTagProblem())
            .FirstOrDefault(static found => found is not null);

    private IEnumerable<ResolvedSink> OwnSinks(IReadOnlyDictionary<string, string> logOpts) =>
        relay.Resolver.Resolve(logOpts, mayLackRoute: true).Sinks
            .Where(sink => logOpts.ContainsKey(SelectorOf(sink.Options).Name));

    private static OptionDefinition SelectorOf(LogOptions sink) => sink switch
    {
        { Gelf: not null } => GelfFamily.Address,
        { CloudWatch: not null } => CloudWatchFamily.Group,
        _ => RelayFamily.Address,
    };

    private static List<StreamSink> Plan(IEnumerable<ResolvedSink> sinks, StreamDescription description)
    {
        var planned = new List<StreamSink>();
        foreach (var sink in sinks)
        {
            var plan = SinkCatalog.For(sink.Options).Single() with { Name = sink.Name };
            planned.Add(new StreamSink(plan, plan.TagFor(description.Tag, description.ContainerId)));
        }
        return planned;
    }
}
