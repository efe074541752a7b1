namespace LogRelay.Testing.CloudWatch;

/// <summary>The service refuses a call with status 400.</summary>
internal sealed class ServiceErrorException(string errorType, string message) : Exception(message)
{
    /// <summary>The error's type.</summary>
    public string ErrorType { get; } = errorType;
}
