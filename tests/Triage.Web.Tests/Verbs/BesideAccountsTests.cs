using System.Globalization;
using Triage.Connectors.Instance;
using Triage.Web.Tests.Access.Accounts;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Verbs;

/// <summary>The verbs of the program beside an instance that speaks https, with a certificate of another name.</summary>
public sealed class BesideAccountsTests(AccountsHost host) : IClassFixture<AccountsHost>
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    public async Task Keys_BesideAnInstanceOverHttps_AreMade(string listensAt)
    {
        var url = $"https://{listensAt}:{host.Reached.Port}";
        await InstanceAddress.WriteAsync(host.DataDirectory, url, TestContext.Current.CancellationToken);
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        await using var error = new StringWriter(CultureInfo.InvariantCulture);

        var exit = await CommandLine.TryRunAsync(
            ["keys", "create", "--scope=read", $"--name={listensAt}", $"--Triage:DataDirectory={host.DataDirectory}"],
            output,
            error
        );

        Assert.True(exit == 0, error.ToString());
        Assert.StartsWith("triage_", output.ToString(), StringComparison.Ordinal);
    }
}
