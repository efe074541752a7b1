using System.Globalization;
using LogRelay.Diagnostics.Messages;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;

namespace LogRelay.Aggregator.Query.Http;

/// <summary>
/// The parameters of a request, each read once: what nobody has read at the end is unknown, and refused. One request.
/// </summary>
/// <remarks>Every method throws <see cref="HttpFaultException"/> for a value that is none.</remarks>
internal sealed class HttpParameters
{
    private const int MaxValueLength = 32 * 1024;

    private readonly IQueryCollection _values;
    private readonly DateTimeOffset _now;
    private readonly List<string> _known = [];

    /// <summary>Reads the query string of a request.</summary>
    public HttpParameters(HttpRequest request, TimeProvider time)
    {
        _values = request.Query;
        _now = time.GetUtcNow();
        foreach (var (name, values) in _values)
        {
            if (values.Count > 1)
            {
                throw new HttpFaultException(name, values[1], $"{Shown.Of(name)} is given {values.Count} times; give it once");
            }
            if (values[0]?.Length > MaxValueLength)
            {
                throw new HttpFaultException(name, values[0], $"{Shown.Of(name)} has {values[0]!.Length} characters; at most {MaxValueLength} are allowed");
            }
        }
    }

    /// <summary>A text; empty when it is not given.</summary>
    public string Text(string name)
    {
        _known.Add(name);
        return _values[name].ToString();
    }

    /// <summary>A text that must be given.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="what">What it is, for the message.</param>
    public string Needed(string name, string what) =>
        Text(name) is { Length: > 0 } text ? text : throw new HttpFaultException(name, null, $"{name} is missing: {what}");

    /// <summary>A whole number.</summary>
    public long Number(string name, long fallback, long least, long most)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return fallback;
        }
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new HttpFaultException(name, text, string.Create(CultureInfo.InvariantCulture, $"{name}={Shown.Of(text)} must be a whole number from {least} to {most}"));
    }

    /// <summary>Yes or no.</summary>
    public bool Flag(string name) => Text(name) switch
    {
        "" or "false" or "0" => false,
        "true" or "1" => true,
        var text => throw new HttpFaultException(name, text, $"{name}={Shown.Of(text)} must be true or false"),
    };

    /// <summary>A time; null when it is not given.</summary>
    /// <returns>Nanoseconds since 1970-01-01 UTC.</returns>
    public long? Time(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return null;
        }
        return TimeText.TryParse(text, _now, TimeZoneInfo.Utc, out var nano)
            ? nano
            : throw new HttpFaultException(name, text, $"{name}={Shown.Of(text)} is no time; allowed is {TimeText.Allowed}; times without a zone are UTC, and '+' is written %2B");
    }

    /// <summary>A length of time; 0 when it is not given.</summary>
    /// <returns>Nanoseconds, at least one second.</returns>
    public long Duration(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return 0;
        }
        return LogRelay.Query.Times.Duration.TryParse(text, out var nano) && nano >= 1_000_000
            ? nano
            : throw new HttpFaultException(name, text, $"{name}={Shown.Of(text)} is no length of time of at least a millisecond; it looks like 30s, 10m, 2h30m or 1d");
    }

    /// <summary>What is searched: <c>q</c>, <c>since</c>, <c>until</c>, and what may be spent on it.</summary>
    public Scope Scope()
    {
        var scope = new Scope
        {
            Query = Text("q"),
            MaxBytes = Number("max_bytes", 0, 1, long.MaxValue),
            MaxMilliseconds = Number("max_seconds", 0, 1, 1_000_000) * 1000,
        };
        if (Time("since") is { } since)
        {
            scope.SinceNano = since;
        }
        if (Time("until") is { } until)
        {
            scope.UntilNano = until;
        }
        return scope.HasSinceNano && scope.HasUntilNano && scope.SinceNano > scope.UntilNano
            ? throw new HttpFaultException("since", Text("since"), $"since={Shown.Of(Text("since"))} is later than until={Shown.Of(Text("until"))}")
            : scope;
    }

    /// <summary>Refuses what nobody has asked for: a mistyped name would be passed over in silence.</summary>
    public void End()
    {
        foreach (var (name, value) in _values)
        {
            if (!_known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new HttpFaultException(
                    name, value.ToString(), $"there is no parameter {Shown.Of(name)} here; there are {string.Join(", ", _known.Distinct(StringComparer.Ordinal))}");
            }
        }
    }
}
