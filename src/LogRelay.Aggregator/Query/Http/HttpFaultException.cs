namespace LogRelay.Aggregator.Query.Http;

/// <summary>A parameter that cannot be understood or may not be.</summary>
/// <param name="parameter">Its name.</param>
/// <param name="value">Its value, as it came; null when it is missing.</param>
/// <param name="message">What is wrong, and what is allowed.</param>
internal sealed class HttpFaultException(string parameter, string? value, string message) : Exception(message)
{
    /// <summary>Its name.</summary>
    public string Parameter => parameter;

    /// <summary>Its value, as it came; null when it is missing.</summary>
    public string? Value => value;
}
