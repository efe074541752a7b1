using System.Collections.Frozen;
using LogRelay.Options.Catalog;

namespace LogRelay.Options.Routes;

/// <summary>Which log-opts make a sink, which shape what a sink gets, and which are the stream's alone.</summary>
internal static class SinkOptions
{
    /// <summary>The options that say how a sink is spoken to, with the one that says where it is and switches it on.</summary>
    public static readonly IReadOnlyList<(OptionDefinition Selector, FrozenSet<string> Names)> Families =
    [
        (GelfFamily.Address, NamesOf(GelfFamily.Family)),
        (CloudWatchFamily.Group, NamesOf(CloudWatchFamily.Family)),
        (RelayFamily.Address, NamesOf(RelayFamily.Family)),
    ];

    /// <summary>Options that say where a sink is and how it is spoken to: they belong to one sink and are not shared between sinks.</summary>
    public static readonly FrozenSet<string> OfSinks = NamesOf(GelfFamily.Family, CloudWatchFamily.Family, RelayFamily.Family);

    /// <summary>Options of the local files and of the container, which no sink of its own can have.</summary>
    public static readonly FrozenSet<string> OfStreams =
        NamesOf(JsonFileFamily.Family, RetentionFamily.Family, AttributeFamily.Family, RouteFamily.Family, DockerFamily.Family);

    /// <summary>The sinks that the options themselves name, each with the options of no other sink.</summary>
    public static IEnumerable<ResolvedSink> SelectedBy(LogOptions options)
    {
        // The names of the cursors that have always been.
        if (options.Gelf is not null)
        {
            yield return new ResolvedSink("gelf", options with { CloudWatch = null, Relay = null });
        }
        if (options.CloudWatch is not null)
        {
            yield return new ResolvedSink("cloudwatch", options with { Gelf = null, Relay = null });
        }
        if (options.Relay is not null)
        {
            yield return new ResolvedSink("relay", options with { Gelf = null, CloudWatch = null });
        }
    }

    private static FrozenSet<string> NamesOf(params ReadOnlySpan<OptionFamily> families)
    {
        var names = new List<string>();
        foreach (var family in families)
        {
            names.AddRange(family.Options.Select(static option => option.Name));
        }
        return names.ToFrozenSet(StringComparer.Ordinal);
    }
}
