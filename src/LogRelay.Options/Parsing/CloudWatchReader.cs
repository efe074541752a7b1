using System.Globalization;
using LogRelay.Options.Catalog;
using LogRelay.Options.Patterns;
using LogRelay.Options.Values;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="CloudWatchFamily"/>. As in Docker's driver an empty value is an absent one, but for the group's.</summary>
internal static class CloudWatchReader
{
    /// <summary>Null when there is no group, or something is wrong.</summary>
    public static CloudWatchOptions? Read(OptionValues values)
    {
        if (!values.Has(CloudWatchFamily.Group))
        {
            foreach (var option in CloudWatchFamily.Family.Options.Where(values.Has))
            {
                values.Refuse(option, "needs awslogs-group, which switches CloudWatch Logs on (such as awslogs-group=/prod/web)");
            }
            return null;
        }

        var errors = values.Errors.Count;
        var options = new CloudWatchOptions
        {
            Group = Checked(values, CloudWatchFamily.Group, CloudWatchNames.GroupProblem),
            Region = Given(values, CloudWatchFamily.Region) is { } ? Checked(values, CloudWatchFamily.Region, CloudWatchNames.RegionProblem) : null,
            Endpoint = Endpoint(values),
            Stream = Given(values, CloudWatchFamily.Stream) is { } ? Checked(values, CloudWatchFamily.Stream, CloudWatchNames.StreamProblem) : null,
            CreatesGroup = Boolean(values, CloudWatchFamily.CreateGroup),
            CreatesStream = Boolean(values, CloudWatchFamily.CreateStream),
            EventStart = EventStart(values),
            CredentialsPath = CredentialsPath(values),
            FlushInterval = TimeSpan.FromSeconds(Number(values, CloudWatchFamily.ForceFlushInterval)),
            IsEmbeddedMetricFormat = IsEmbeddedMetricFormat(values),
        };
        _ = Number(values, CloudWatchFamily.MaxBufferedEvents);
        return values.Errors.Count == errors ? options : null;
    }

    private static string? Given(OptionValues values, OptionDefinition option) =>
        values.Text(option) is { Length: > 0 } text ? text : null;

    private static string Checked(OptionValues values, OptionDefinition option, Func<string, string?> findProblem)
    {
        var text = values.Text(option);
        if (findProblem(text) is { } problem)
        {
            values.Refuse(option, problem);
        }
        return text;
    }

    private static bool Boolean(OptionValues values, OptionDefinition option) =>
        Given(values, option) is null ? option.Default == "true" : values.Boolean(option) ?? false;

    private static long Number(OptionValues values, OptionDefinition option) =>
        (Given(values, option) is null ? long.Parse(option.Default!, CultureInfo.InvariantCulture) : values.Integer(option)) ?? 1;

    private static Uri? Endpoint(OptionValues values)
    {
        if (Given(values, CloudWatchFamily.Endpoint) is not { } text)
        {
            return null;
        }
        var url = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (Uri.TryCreate(url, UriKind.Absolute, out var endpoint)
            && endpoint.Scheme is "http" or "https"
            && endpoint is { Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" })
        {
            return endpoint;
        }
        values.Refuse(CloudWatchFamily.Endpoint, "must be a URL such as https://logs.eu-central-1.amazonaws.com, without user, query and fragment");
        return null;
    }

    private static string? CredentialsPath(OptionValues values)
    {
        if (Given(values, CloudWatchFamily.CredentialsEndpoint) is not { } path)
        {
            return null;
        }
        // Docker's driver puts the host and this text together: without the slash it would be another host's name.
        if (path[0] != '/' || path.Any(static c => c <= ' ' || c > '~'))
        {
            values.Refuse(CloudWatchFamily.CredentialsEndpoint, "must be a path that begins with /, such as /v2/credentials/4d8b1f3c");
        }
        return path;
    }

    private static LinePattern? EventStart(OptionValues values)
    {
        var hasFormat = values.Has(CloudWatchFamily.DatetimeFormat);
        if (hasFormat && values.Has(CloudWatchFamily.MultilinePattern))
        {
            values.Refuse(CloudWatchFamily.MultilinePattern, "does not go together with awslogs-datetime-format; one of them has to go");
            return null;
        }
        var option = hasFormat ? CloudWatchFamily.DatetimeFormat : CloudWatchFamily.MultilinePattern;
        var text = hasFormat ? StrftimePattern.Of(values.Text(option)) : values.Text(option);
        if (text.Length == 0)
        {
            return null;
        }
        if (!LinePattern.TryParse(text, out var pattern, out var problem))
        {
            values.Refuse(option, problem);
        }
        return pattern;
    }

    private static bool IsEmbeddedMetricFormat(OptionValues values)
    {
        if (Given(values, CloudWatchFamily.Format) is null || values.Choice(CloudWatchFamily.Format) is null)
        {
            return false;
        }
        foreach (var option in new[] { CloudWatchFamily.DatetimeFormat, CloudWatchFamily.MultilinePattern }.Where(values.Has))
        {
            values.Refuse(option, "does not go together with awslogs-format=json/emf, where every line is an event of its own");
        }
        return true;
    }
}
