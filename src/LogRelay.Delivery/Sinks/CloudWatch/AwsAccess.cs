using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.RuntimeDependencies;
using Amazon.SecurityToken;
using LogRelay.Delivery.Sinks.CloudWatch.Service;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>
/// Finds region and credentials as the AWS tools do, through AWSSDK.Core: environment, web identity, shared profile,
/// container endpoint, instance metadata.
/// </summary>
internal static class AwsAccess
{
    private const string RegionVariable = "AWS_REGION";
    private const string CredentialsFileVariable = "AWS_SHARED_CREDENTIALS_FILE";
    private const string ProfileVariable = "AWS_PROFILE";
    private const string DefaultProfile = "default";

    // Without reflection AWSSDK.Core cannot find the client itself that web identities and roles of profiles need.
    static AwsAccess() => GlobalRuntimeDependencyRegistry.Instance.RegisterSecurityTokenServiceClient(static context =>
        new AmazonSecurityTokenServiceClient(
            new AnonymousAWSCredentials(),
            new AmazonSecurityTokenServiceConfig
            {
                RegionEndpoint = context.SecurityTokenServiceClientContextData?.Region ?? FallbackRegionFactory.GetRegionEndpoint(),
            }));

    /// <summary>A client for those options. Looks things up, which may take seconds; calls nothing of CloudWatch's.</summary>
    /// <exception cref="AmazonClientException">There is no region, or there are no credentials.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public static async Task<AmazonCloudWatchLogsClient> ConnectAsync(CloudWatchOptions options, ServiceClock clock, CancellationToken ct)
    {
        // The instance's metadata are asked for with calls that block and cannot be cancelled.
        var (region, credentials) = await Task.Run(() => (FindRegion(options), FindCredentials(options)), CancellationToken.None).WaitAsync(ct);
        return new AmazonCloudWatchLogsClient(credentials, ConfigFor(options, region), clock);
    }

    /// <summary>Where the service is in a region.</summary>
    public static Uri EndpointOf(string region) =>
        new($"https://logs.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}/");

    private static AmazonCloudWatchLogsConfig ConfigFor(CloudWatchOptions options, string region) => new()
    {
        ServiceURL = options.Endpoint ?? EndpointOf(region),
        AuthenticationRegion = region,
        LogsFormat = options.IsEmbeddedMetricFormat ? "json/emf" : null,
    };

    private static string FindRegion(CloudWatchOptions options)
    {
        if (options.Region is not null)
        {
            return options.Region;
        }
        if (Environment.GetEnvironmentVariable(RegionVariable) is { Length: > 0 } region)
        {
            return region;
        }
        // What was not found last time may be there now.
        FallbackRegionFactory.Reset();
        return FallbackRegionFactory.GetRegionEndpoint()?.SystemName
            ?? throw new AmazonClientException($"no region is known: give awslogs-region, or set {RegionVariable} of the plugin");
    }

    /// <summary>Credentials by the usual chain, or from the path that the options name. Blocks while the instance is asked.</summary>
    internal static AWSCredentials FindCredentials(CloudWatchOptions options)
    {
        if (options.CredentialsPath is { } path)
        {
            return new ContainerEndpointCredentials(ContainerEndpointCredentials.DefaultHost, path);
        }
        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException) when (FindLateProfile() is { } late)
        {
            return late;
        }
    }

    // AWSSDK.Core looks for this file once in a process. Who puts it there because LogRelay asks for it need not restart the plugin.
    private static AWSCredentials? FindLateProfile() =>
        Environment.GetEnvironmentVariable(CredentialsFileVariable) is { Length: > 0 } file
        && File.Exists(file)
        && new CredentialProfileStoreChain(file).TryGetAWSCredentials(Environment.GetEnvironmentVariable(ProfileVariable) is { Length: > 0 } profile ? profile : DefaultProfile, out var credentials)
            ? credentials
            : null;
}
