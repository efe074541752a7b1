using System.Net;
using LogRelay.Delivery.Sinks.CloudWatch.Service;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>Tells what an error answer means for the batch.</summary>
internal static class CloudWatchFailures
{
    /// <summary>True when the log group or the log stream is missing.</summary>
    public static bool IsMissing(AmazonCloudWatchLogsException failure) => failure.ErrorCode == "ResourceNotFoundException";

    /// <summary>True when what was to be created is there.</summary>
    public static bool IsThere(AmazonCloudWatchLogsException failure) => failure.ErrorCode == "ResourceAlreadyExistsException";

    /// <summary>True when other credentials might do: those at hand may have been replaced since they were found.</summary>
    public static bool IsOfCredentials(AmazonCloudWatchLogsException failure) => failure.ErrorCode
        is "ExpiredTokenException" or "ExpiredToken" or "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidSignatureException"
        or "AccessDeniedException" or "MissingAuthenticationTokenException" or "IncompleteSignatureException";

    /// <summary>The outcome.</summary>
    /// <param name="failure">The answer.</param>
    /// <param name="endpoint">Who answered.</param>
    /// <param name="mayHaveArrived">An earlier call of the same batch was taken.</param>
    public static SendResult ToResult(AmazonCloudWatchLogsException failure, string endpoint, bool mayHaveArrived)
    {
        var reason = $"{endpoint}: {(failure.ErrorCode is { Length: > 0 } code ? $"{code}: " : "")}{failure.Message} (HTTP {(int)failure.StatusCode})";
        // After an error of the service's own nobody knows what it had stored before.
        return IsOfEvents(failure)
            ? new SendResult(SendStatus.Rejected, reason)
            : SendResult.Retry(reason, failure.RetryAfter, mayHaveArrived || failure.StatusCode >= HttpStatusCode.InternalServerError);
    }

    /// <summary>
    /// Only what can be no fault but the events' is refused for good; everything else may change, so nothing is given up
    /// for it. A name that the service does not like is the configuration's fault.
    /// </summary>
    private static bool IsOfEvents(AmazonCloudWatchLogsException failure) =>
        failure.StatusCode == HttpStatusCode.RequestEntityTooLarge
        || (failure.ErrorCode is "InvalidParameterException" or "SerializationException" or "ValidationException"
            && !failure.Message.Contains("logGroupName", StringComparison.OrdinalIgnoreCase)
            && !failure.Message.Contains("logStreamName", StringComparison.OrdinalIgnoreCase));
}
