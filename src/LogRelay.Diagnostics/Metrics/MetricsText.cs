using System.Globalization;
using System.Text;

namespace LogRelay.Diagnostics.Metrics;

/// <summary>Metrics in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>One caller. A metric's samples follow each other: all of one, then all of the next.</remarks>
public sealed class MetricsText
{
    /// <summary>What to answer as Content-Type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private string? _current;

    /// <summary>All metrics of a program.</summary>
    public static string Of(IEnumerable<IMetricSource> sources)
    {
        var text = new MetricsText();
        foreach (var source in sources)
        {
            source.Write(text);
        }
        return text.ToString();
    }

    /// <summary>Writes one value.</summary>
    /// <param name="metric">A counter or a gauge.</param>
    /// <param name="value">Its value.</param>
    /// <param name="labels">The values of its labels, in their order.</param>
    public void Add(MetricDefinition metric, double value, params ReadOnlySpan<string> labels)
    {
        Begin(metric, labels.Length);
        Sample(metric, "", value, labels, extra: null);
    }

    /// <summary>Writes a histogram.</summary>
    /// <param name="metric">A histogram.</param>
    /// <param name="histogram">Its counts.</param>
    /// <param name="labels">The values of its labels, in their order.</param>
    public void Add(MetricDefinition metric, DurationHistogram histogram, params ReadOnlySpan<string> labels)
    {
        Begin(metric, labels.Length);
        var (counts, sum) = histogram.Read();
        var total = 0L;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            total += counts[bucket];
            var limit = bucket < DurationHistogram.Limits.Count ? Number(DurationHistogram.Limits[bucket]) : "+Inf";
            Sample(metric, "_bucket", total, labels, ("le", limit));
        }
        Sample(metric, "_sum", sum, labels, extra: null);
        Sample(metric, "_count", total, labels, extra: null);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Begin(MetricDefinition metric, int labels)
    {
        if (labels != metric.Labels.Count)
        {
            throw new InvalidOperationException($"BUG: {metric.Name} has {metric.Labels.Count} labels and was given {labels}");
        }
        if (_current == metric.Name)
        {
            return;
        }
        if (!_begun.Add(metric.Name))
        {
            throw new InvalidOperationException($"BUG: the samples of {metric.Name} do not follow each other");
        }
        _current = metric.Name;
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {metric.Name} {metric.Text.Replace("\\", "\\\\", StringComparison.Ordinal)}.\n");
        _text.Append(CultureInfo.InvariantCulture, $"# TYPE {metric.Name} {KindName(metric.Kind)}\n");
    }

    private static string KindName(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };

    private void Sample(MetricDefinition metric, string suffix, double value, ReadOnlySpan<string> labels, (string Name, string Value)? extra)
    {
        _text.Append(metric.Name).Append(suffix);
        var separator = '{';
        for (var place = 0; place < labels.Length; place++)
        {
            Label(ref separator, metric.Labels[place], labels[place]);
        }
        if (extra is { } last)
        {
            Label(ref separator, last.Name, last.Value);
        }
        _text.Append(separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');
    }

    private void Label(ref char separator, string name, string value)
    {
        _text.Append(separator).Append(name).Append("=\"");
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => _text.Append("\\\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(character),
            };
        }
        _text.Append('"');
        separator = ',';
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        // Whole numbers up to 2^53 without an exponent, so that a person can read them.
        _ when value == Math.Floor(value) && Math.Abs(value) < 1L << 53 => ((long)value).ToString(CultureInfo.InvariantCulture),
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
