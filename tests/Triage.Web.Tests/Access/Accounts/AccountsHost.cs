using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>Triage in Accounts mode, over https on a port of this machine, with a certificate that nobody trusts.</summary>
public class AccountsHost : TriageHost
{
    public const string Password = "correct horse battery staple";

    private static readonly byte[] Certificate = NewCertificate();

    private readonly SemaphoreSlim _first = new(1);
    private Person? _owner;

    public AccountsHost()
        : this(FreePort(), []) { }

    protected AccountsHost(params (string Name, string Value)[] settings)
        : this(FreePort(), settings) { }

    private AccountsHost(int port, IEnumerable<(string Name, string Value)> settings)
        : base(
            settings
                .Append((Name: "Triage:Mode", Value: "Accounts"))
                .Append((Name: "Triage:PublicUrl", Value: $"https://localhost:{port}"))
                .Append((Name: "Urls", Value: $"https://127.0.0.1:{port}"))
                .DistinctBy(s => s.Name)
                .ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal)
        ) => Reached = new Uri($"https://localhost:{port}");

    /// <summary>How often a password is hashed outside of tests. Here it is less, because it is the same one hundreds of times.</summary>
    public int HashRounds { get; private set; }

    /// <summary>Where people reach it.</summary>
    public Uri Reached { get; }

    /// <summary>The link of the first owner, as the console says it.</summary>
    public async Task<string> SetupPathAsync() =>
        $"/setup/{await Get<PersonStore>().AddSetupLinkAsync(TestContext.Current.CancellationToken)}";

    /// <summary>The first owner, made by the link of the console, with <see cref="Password"/>.</summary>
    public async Task<Person> OwnerAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await _first.WaitAsync(cancellation);
        try
        {
            if (_owner is null)
            {
                using var browser = new AccountBrowser(Reached);
                var path = await SetupPathAsync();
                var answer = await browser.PostAsync(
                    path,
                    path,
                    ("name", "Olivia Owner"),
                    ("login", "olivia@example.com"),
                    ("password", Password)
                );
                Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
                _owner = await Get<PersonStore>().FindByLoginAsync("olivia@example.com", cancellation);
            }

            return _owner!;
        }
        finally
        {
            _first.Release();
        }
    }

    /// <summary>The path of an invitation into main.</summary>
    public async Task<string> InvitationPathAsync(Role role)
    {
        await OwnerAsync();
        var (_, secret) = await Get<InvitationStore>()
            .AddAsync(
                WorkspaceId.Main,
                role,
                null,
                AccessLimits.InvitationValid,
                new Actor("Olivia Owner"),
                null,
                TestContext.Current.CancellationToken
            );
        return $"/account/join/{secret}";
    }

    /// <summary>Somebody who took an invitation, with <see cref="Password"/>, still signed in.</summary>
    public async Task<(AccountBrowser Browser, Person Person)> MemberAsync(Role role)
    {
        var name = $"Mira {Guid.NewGuid():N}";
        var browser = new AccountBrowser(Reached);
        var path = await InvitationPathAsync(role);
        var answer = await browser.PostAsync(path, path, ("name", name), ("login", name), ("password", Password));
        Assert.True(answer.Status == HttpStatusCode.SeeOther, answer.Body);
        return (browser, (await Get<PersonStore>().FindByLoginAsync(name, TestContext.Current.CancellationToken))!);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        var file = Path.Combine(DataDirectory, "test.pfx");
        File.WriteAllBytes(file, Certificate);
        builder.UseSetting("Kestrel:Certificates:Default:Path", file);
        builder.UseSetting("Kestrel:Certificates:Default:Password", "test");
        builder.ConfigureTestServices(services =>
            services.PostConfigure<PasswordHasherOptions>(o => (HashRounds, o.IterationCount) = (o.IterationCount, 1_000))
        );
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static byte[] NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return certificate.Export(X509ContentType.Pfx, "test");
    }
}
