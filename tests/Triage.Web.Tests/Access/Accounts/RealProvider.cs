using System.ComponentModel;
using System.Diagnostics;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>npm's oidc-provider on a port of this machine, and a Triage whose people come through it or by themselves.</summary>
public sealed class RealProvider : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("triage-provider-").FullName;
    private Process? _node;

    public ProvidedHost Host { get; } = new(AccountsHost.FreePort());

    /// <summary>Why there is none here; null when it runs.</summary>
    public async Task<string?> StartAsync(CancellationToken cancellation)
    {
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(RepositoryRoot.Path, "tests/Triage.Web.Tests/Access/Accounts/Provider")
            )
        )
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        try
        {
            using var install = Start("npm", "ci --no-audit --no-fund");
            // Read to its end, or it would stop at a full pipe.
            var said = install.StandardOutput.ReadToEndAsync(cancellation);
            await install.WaitForExitAsync(cancellation);
            Assert.True(install.ExitCode == 0, await said);
        }
        catch (Win32Exception)
        {
            const string Missing = "npm is not installed, and oidc-provider comes through it: apt-get install npm";
            Assert.False(Environment.GetEnvironmentVariable("TRIAGE_REQUIRE_NPM") == "1", Missing);
            return Missing;
        }

        _node = Start(
            "node",
            $"provider.mjs {Host.ProviderPort} {Host.Reached}account/provider/callback {Host.Reached}account/provider/signed-out"
        );
        Assert.Equal("ready", await _node.StandardOutput.ReadLineAsync(cancellation));
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_node is not null)
        {
            _node.Kill();
            await _node.WaitForExitAsync();
            _node.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Process Start(string program, string arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = _folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;

    public sealed class ProvidedHost(int provider)
        : AccountsHost(
            ("Triage:SignIn:Provider:Name", "Acme ID"),
            ("Triage:SignIn:Provider:Issuer", $"http://127.0.0.1:{provider}"),
            ("Triage:SignIn:Provider:ClientId", "triage"),
            ("Triage:SignIn:Provider:ClientSecret", "secret-of-the-client"),
            ("Triage:SignIn:Provider:Groups:0:Group", "triage-triagers"),
            ("Triage:SignIn:Provider:Groups:0:Role", "triager")
        )
    {
        public int ProviderPort => provider;
    }
}
