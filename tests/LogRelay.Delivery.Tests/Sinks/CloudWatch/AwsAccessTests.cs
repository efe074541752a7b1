using Amazon.Runtime;
using LogRelay.Delivery.Sinks.CloudWatch;
using LogRelay.Options;
using LogRelay.Testing;
using LogRelay.Testing.CloudWatch;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

/// <summary>Region, endpoint and credentials, from where AWS's tools take them.</summary>
[Collection(AwsEnvironment.Collection)]
public sealed class AwsAccessTests
{
    private static readonly CloudWatchOptions Usual = new() { Group = "g" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("eu-central-1", "https://logs.eu-central-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", "https://logs.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://logs.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eu-future-9", "https://logs.eu-future-9.amazonaws.com/")]
    public void Endpoint_is_the_regions(string region, string expected)
    {
        Assert.Equal(expected, AwsAccess.EndpointOf(region).AbsoluteUri);
    }

    [Fact]
    public async Task Credentials_of_the_environment_are_found()
    {
        var found = await AwsAccess.FindCredentials(Usual).GetCredentialsAsync();

        Assert.Equal((CloudWatchTestSinks.Identity.AccessKey, CloudWatchTestSinks.Identity.SecretKey, false), (found.AccessKey, found.SecretKey, found.UseToken));
    }

    [Fact]
    public async Task Credentials_of_a_shared_profile_are_found()
    {
        using var environment = AwsEnvironment.Instead();
        // As when somebody puts the file there because LogRelay says that it finds no credentials.
        Assert.Throws<AmazonClientException>(() => AwsAccess.FindCredentials(Usual));
        await File.WriteAllTextAsync(AwsEnvironment.CredentialsFile, "[default]\naws_access_key_id = AKIAFILE\naws_secret_access_key = from/file\n", Ct);
        try
        {
            var found = await AwsAccess.FindCredentials(Usual).GetCredentialsAsync();

            Assert.Equal(("AKIAFILE", "from/file"), (found.AccessKey, found.SecretKey));
        }
        finally
        {
            File.Delete(AwsEnvironment.CredentialsFile);
        }
    }

    [Fact]
    public async Task Credentials_for_a_web_identity_are_asked_for()
    {
        MotoTests.RequireMoto();
        await using var moto = await MotoServer.StartAsync(Ct);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("token"), "a token", Ct);
        using var environment = AwsEnvironment.Instead(
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/logs"),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", folder.File("token")),
            ("AWS_ENDPOINT_URL_STS", moto.Url.AbsoluteUri));

        var found = await AwsAccess.FindCredentials(Usual).GetCredentialsAsync();

        Assert.True(found.UseToken);
        Assert.StartsWith("ASIA", found.AccessKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Container_endpoint_is_asked_once_while_its_credentials_last_and_again_before_they_expire()
    {
        await using var endpoint = new FakeCredentialEndpoint();
        var until = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);
        endpoint.OnGet = path => path == "/v2/creds?id=7" ? $"{{\"RoleArn\":\"r\",\"AccessKeyId\":\"AKIATASK\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"{until:O}\"}}" : null;
        var credentials = new ContainerEndpointCredentials(endpoint.Url, "/v2/creds?id=7");

        var found = await credentials.GetCredentialsAsync();
        await credentials.GetCredentialsAsync();

        Assert.Equal(("AKIATASK", "s", "t"), (found.AccessKey, found.SecretKey, found.Token));
        Assert.Equal(1, endpoint.Asked);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData(null)]
    public async Task Container_endpoint_without_credentials_says_so(string? answer)
    {
        await using var endpoint = new FakeCredentialEndpoint { OnGet = _ => answer };
        var credentials = new ContainerEndpointCredentials(endpoint.Url, "/x");

        var failure = await Assert.ThrowsAsync<AmazonClientException>(credentials.GetCredentialsAsync);

        Assert.Contains(endpoint.Url.AbsoluteUri, failure.Message, StringComparison.Ordinal);
    }
}
