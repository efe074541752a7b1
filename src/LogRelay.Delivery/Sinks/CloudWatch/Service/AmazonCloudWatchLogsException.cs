using System.Net;
using Amazon.Runtime;

namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>The service, or something in front of it, answered with an error.</summary>
internal sealed class AmazonCloudWatchLogsException : AmazonServiceException
{
    /// <summary>An error answer.</summary>
    /// <param name="message">The service's words.</param>
    /// <param name="errorCode">Name of the error's type, such as <c>ThrottlingException</c>; empty when there was none.</param>
    /// <param name="statusCode">Status of the answer.</param>
    /// <param name="retryAfter">How long the service asked to be left alone; null when it did not.</param>
    public AmazonCloudWatchLogsException(string message, string errorCode, HttpStatusCode statusCode, TimeSpan? retryAfter)
        : base(message, statusCode < HttpStatusCode.InternalServerError ? ErrorType.Sender : ErrorType.Receiver, errorCode, requestId: null, statusCode)
    {
        RetryAfter = retryAfter;
    }

    /// <summary>How long the service asked to be left alone; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; }
}
