using System.Text.Json;
using Amazon.Runtime;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>Credentials from a path of the container endpoint, as <c>awslogs-credentials-endpoint</c> names it; renewed before they expire.</summary>
internal sealed class ContainerEndpointCredentials : RefreshingAWSCredentials
{
    /// <summary>Where tasks of ECS find theirs.</summary>
    public static readonly Uri DefaultHost = new("http://169.254.170.2");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Uri _address;

    /// <summary>Asks for nothing yet.</summary>
    /// <param name="host">The endpoint.</param>
    /// <param name="path">Begins with a slash.</param>
    public ContainerEndpointCredentials(Uri host, string path)
    {
        _address = new Uri(host, path);
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    /// <inheritdoc/>
    protected override CredentialsRefreshState GenerateNewCredentials() =>
        throw new NotSupportedException("BUG: credentials are only asked for without blocking");

    /// <inheritdoc/>
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        // Once in some hours: a client that is kept would be idle nearly always.
        using var http = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = 64 * 1024 };
        try
        {
            var json = await http.GetByteArrayAsync(_address);
            var answer = JsonSerializer.Deserialize(json, ContainerCredentialsJsonContext.Default.ContainerCredentialsAnswer);
            if (answer is not { AccessKeyId.Length: > 0, SecretAccessKey.Length: > 0 })
            {
                throw new AmazonClientException($"{_address} answered without credentials");
            }
            return new CredentialsRefreshState(
                new ImmutableCredentials(answer.AccessKeyId, answer.SecretAccessKey, answer.Token),
                answer.Expiration?.UtcDateTime ?? DateTime.MaxValue);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException)
        {
            throw new AmazonClientException($"{_address} gave no credentials: {failure.Message}", failure);
        }
    }
}
