using System.Globalization;
using System.Text.RegularExpressions;

namespace LogRelay.Testing.Metrics;

/// <summary>
/// One scrape, read as strictly as Prometheus' text format 0.0.4 is written down: HELP and TYPE before a metric's samples,
/// which follow each other; no sample twice.
/// </summary>
public sealed partial class Scrape
{
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    /// <summary>The names of all metrics, with their types.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The samples, <c>name{label="value"}</c>.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>Reads a scrape.</summary>
    /// <exception cref="FormatException">It is none; the message has the line.</exception>
    public static Scrape Parse(string text)
    {
        var scrape = new Scrape();
        string? current = null;
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("the last line has no end");
        }
        var lines = text[..^1].Split('\n');
        for (var place = 0; place < lines.Length; place++)
        {
            if (Help().Match(lines[place]) is { Success: true } help)
            {
                current = help.Groups[1].Value;
                var type = place + 1 < lines.Length ? Type().Match(lines[++place]) : System.Text.RegularExpressions.Match.Empty;
                if (!type.Success || type.Groups[1].Value != current || !scrape._types.TryAdd(current, type.Groups[2].Value))
                {
                    throw new FormatException($"HELP without its TYPE, or twice: {lines[place]}");
                }
                continue;
            }
            var sample = Sample().Match(lines[place]);
            if (!sample.Success || current is null || !IsOf(sample.Groups[1].Value, current, scrape._types[current]))
            {
                throw new FormatException($"no sample of {current}: {lines[place]}");
            }
            if (!scrape._samples.TryAdd(sample.Groups[1].Value + sample.Groups[2].Value, Number(sample.Groups[3].Value)))
            {
                throw new FormatException($"a sample twice: {lines[place]}");
            }
        }
        return scrape;
    }

    /// <summary>The sum of a metric's samples whose labels contain a text; 0 when there is none.</summary>
    public double Sum(string name, string labels = "") => _samples
        .Where(sample => (sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal)) && sample.Key.Contains(labels, StringComparison.Ordinal))
        .Sum(static sample => sample.Value);

    private static bool IsOf(string name, string metric, string type) =>
        name == metric || (type == "histogram" && name.StartsWith(metric, StringComparison.Ordinal) && name[metric.Length..] is "_bucket" or "_sum" or "_count");

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\n]+\.$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)((?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})?) (-?[0-9.]+(?:E[+-]?[0-9]+)?|[+-]Inf|NaN)$""")]
    private static partial Regex Sample();
}
