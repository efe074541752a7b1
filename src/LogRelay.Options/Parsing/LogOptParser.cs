using LogRelay.Options.Catalog;
using LogRelay.Options.Messages;

namespace LogRelay.Options.Parsing;

/// <summary>Reads a container's log-opts by the rules of the drivers that they come from. Safe from any thread.</summary>
public static class LogOptParser
{
    /// <summary>Reads all options and finds all errors. Does not throw, whatever the map holds.</summary>
    /// <param name="logOpts"><c>Info.Config</c> of StartLogging: names and values as the person wrote them.</param>
    public static LogOptParseResult Parse(IReadOnlyDictionary<string, string> logOpts)
    {
        var values = new OptionValues(logOpts);
        RefuseUnknown(logOpts, values);
        var options = new LogOptions
        {
            Rotation = RotationReader.Read(values),
            Retention = RetentionReader.Read(values),
            Attributes = AttributeReader.Read(values),
            Processing = ProcessingReader.Read(values),
            Gelf = GelfReader.Read(values),
            CloudWatch = CloudWatchReader.Read(values),
            Relay = RelayReader.Read(values),
            Route = RouteReader.Read(values),
            Mode = DockerReader.Read(values),
        };
        return new LogOptParseResult(values.Errors.Count == 0 ? options : null, values.Errors);
    }

    /// <summary>The names that the catalogue does not have, in order.</summary>
    internal static IReadOnlyList<string> Unknown(IReadOnlyDictionary<string, string> logOpts) =>
        [.. logOpts.Keys.Where(static name => OptionCatalog.Find(name) is null).Order(StringComparer.Ordinal)];

    private static void RefuseUnknown(IReadOnlyDictionary<string, string> logOpts, OptionValues values)
    {
        foreach (var name in Unknown(logOpts))
        {
            var nearest = OptionCatalog.Nearest(name);
            values.RefuseName(name, nearest is null
                ? "is not known; \"logrelay options\" lists all that are"
                : $"is not known; did you mean {MessageText.Quote(nearest.Name)}?");
        }
    }
}
