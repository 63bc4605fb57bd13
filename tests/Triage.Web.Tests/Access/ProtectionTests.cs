using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Triage.Engine;
using Triage.Engine.Webhooks;
using Triage.Storage.Access;
using Triage.Storage.Webhooks;
using Triage.Web.Access.Protection;
using Triage.Web.Shell;
using Triage.Web.Tests.Postgres;
using Triage.Web.Verbs;

namespace Triage.Web.Tests.Access;

/// <summary>S-25 and S-06: what protects cookies, forms and stored secrets.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ProtectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotate_NewKeyThatDoesNotComeIntoUse_IsSaidAndNotGuessed()
    {
        var clock = new FakeTimeProvider();
        var stuck = new StuckRing(() => clock.Advance(TimeSpan.FromSeconds(9)));

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() =>
            ProtectionStart.InUseAsync(stuck, Guid.NewGuid(), clock, Cancellation)
        );

        Assert.Contains("Run 'protection rotate' again", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Goes on with an old key.</summary>
    private sealed class StuckRing(Action looked) : IKeyRingProvider, IKeyRing
    {
        public Guid DefaultKeyId { get; } = Guid.NewGuid();

        public IAuthenticatedEncryptor? DefaultAuthenticatedEncryptor => null;

        public IKeyRing GetCurrentKeyRing()
        {
            looked();
            return this;
        }

        public IAuthenticatedEncryptor? GetAuthenticatedEncryptorByKeyId(Guid keyId, out bool isRevoked)
        {
            isRevoked = false;
            return null;
        }
    }

    [Fact]
    public async Task Keys_OfAFreshInstance_AreInTheDatabaseEncryptedWithAFileOfItsOwner()
    {
        await using var host = new TriageHost();

        var keys = await host.Services.GetRequiredService<ProtectionKeyStore>().ListAsync(Cancellation);
        string[] secret = ["protection.key", "triage.db", "triage.db-wal", "triage.db-shm"];

        Assert.Contains(KeyEncryption.Name, Assert.Single(keys), StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", keys[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(host.DataDirectory, "keys")));
        Assert.All(
            secret,
            file =>
                Assert.Equal(
                    (file, UnixFileMode.UserRead | UnixFileMode.UserWrite),
                    (file, File.GetUnixFileMode(Path.Combine(host.DataDirectory, file)))
                )
        );
    }

    [Fact]
    public async Task Rotate_WhileItRuns_VoidsWhatWasSignedBeforeAndKeepsStoredSecrets()
    {
        await using var host = new TriageHost();
        var webhooks = host.Services.GetRequiredService<WebhookStore>();
        await webhooks.AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Filed], Cancellation);
        var cookie = ProtectorOf(host).Protect("cookie of ann");
        Assert.Equal("cookie of ann", ProtectorOf(host).Unprotect(cookie));

        var said = await RunAsync(host.DataDirectory, "protection", "rotate");
        await AssertVoidAsync(host, cookie);

        Assert.Contains("New protection keys are made", said, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", said, StringComparison.Ordinal);
        Assert.Equal("new", ProtectorOf(host).Unprotect(ProtectorOf(host).Protect("new")));
        Assert.Equal(0, await webhooks.SealAsync(Cancellation));
    }

    [Fact]
    public async Task Start_OnKeyFilesOfAnOlderVersion_TakesThemOverAndRemovesThem()
    {
        await using var host = new OlderHost();

        Assert.Equal("form of before", ProtectorOf(host).Unprotect(host.Signed));
        using var page = await host.Http.GetAsync("/w/main/runs", Cancellation);
        Assert.Equal(200, (int)page.StatusCode);
        Assert.Empty(Directory.GetFiles(host.Keys));
        var keys = await host.Services.GetRequiredService<ProtectionKeyStore>().ListAsync(Cancellation);
        Assert.All(keys, key => Assert.DoesNotContain("<masterKey", key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithAnotherKeyFile_IsRefusedUntilTheKeysAreRotated()
    {
        await using var first = new KeptHost();
        var cookie = ProtectorOf(first).Protect("cookie");
        await first
            .Services.GetRequiredService<WebhookStore>()
            .AddAsync(WorkspaceId.Main, "https://all.example", [WebhookEvent.Filed], Cancellation);
        await first.DisposeAsync();
        File.Delete(Path.Combine(first.Kept, "protection.key"));

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => OpenAsync(first.Kept));
        var said = await RunAsync(first.Kept, "protection", "rotate");
        await using var again = new KeptHost(first.Kept);

        Assert.Contains("Triage:Protection:KeyFile", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("secrets of 1 webhooks", said, StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => ProtectorOf(again).Unprotect(cookie));
        Assert.Equal("new", ProtectorOf(again).Unprotect(ProtectorOf(again).Protect("new")));
    }

    [Fact]
    public async Task Start_OnACopyThatSealsNothing_MakesNewKeysInLocalMode()
    {
        await using var first = new KeptHost();
        var form = ProtectorOf(first).Protect("form");
        await first.DisposeAsync();
        File.Delete(Path.Combine(first.Kept, "protection.key"));

        await using var again = new KeptHost(first.Kept);

        Assert.ThrowsAny<CryptographicException>(() => ProtectorOf(again).Unprotect(form));
        Assert.Equal("new", ProtectorOf(again).Unprotect(ProtectorOf(again).Protect("new")));
    }

    [Theory]
    [InlineData("nonsense!", "Base64")]
    [InlineData("c2hvcnQ=", "32 bytes")]
    public void At_FileThatIsNoKey_IsRefusedByName(string text, string why)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);

        Assert.Contains(
            why,
            Assert.Throws<StartRefusedException>(() => KeyEncryptionKey.At(file)).Message,
            StringComparison.Ordinal
        );
        File.Delete(file);
    }

    [Fact]
    public void At_FileThatOthersMayRead_IsRefusedWithTheRemedy()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("triage-key-").FullName, "protection.key");
        var made = KeyEncryptionKey.At(file);
        Assert.Equal(made.Id, KeyEncryptionKey.At(file).Id);

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.Contains(
            "chmod 600",
            Assert.Throws<StartRefusedException>(() => KeyEncryptionKey.At(file)).Message,
            StringComparison.Ordinal
        );
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    internal static IDataProtector ProtectorOf(TriageHost host) =>
        host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    internal static ProtectionRounds RoundsOf(TriageHost host) =>
        host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<ProtectionRounds>().Single();

    /// <summary>Void at the latest when the keys have been read anew, which happens behind the first who asks.</summary>
    internal static async Task AssertVoidAsync(TriageHost host, string cookie)
    {
        await RoundsOf(host).LookAsync(Cancellation);
        var isVoid = false;
        for (var tries = 0; tries < 100 && !isVoid; tries++)
        {
            await Task.Delay(20, Cancellation);
            isVoid = Record.Exception(() => ProtectorOf(host).Unprotect(cookie)) is CryptographicException;
        }

        Assert.True(isVoid, "The cookie is good long after the keys were rotated.");
    }

    private static async Task OpenAsync(string directory)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                Args = [$"--Triage:DataDirectory={directory}", "--Triage:Intake:HttpPort=0", "--Triage:Intake:GrpcPort=0"],
                ContentRootPath = RepositoryRoot.Path,
            }
        );
        builder.AddTriageSettings();
        builder.AddTriageRooms();
        await using var app = builder.Build();
        await app.OpenStorageAsync();
    }

    private static async Task<string> RunAsync(string directory, params string[] words)
    {
        await using var said = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, await CommandLine.TryRunAsync([.. words, $"--Triage:DataDirectory={directory}"], said, said));
        return said.ToString();
    }

    /// <summary>On a data directory with keys in files, one of which a power cut has left empty.</summary>
    private sealed class OlderHost : TriageHost
    {
        public string Keys => Path.Combine(DataDirectory, "keys");

        public string Signed { get; private set; } = "";

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            var before = DataProtectionProvider.Create(new DirectoryInfo(Keys), b => b.SetApplicationName("Triage"));
            Signed = before.CreateProtector("test").Protect("form of before");
            File.WriteAllText(Path.Combine(Keys, "key-1.xml"), "");
        }
    }

    /// <summary>On a data directory that stays when it ends.</summary>
    private sealed class KeptHost(string kept)
        : TriageHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Triage:DataDirectory"] = kept })
    {
        public KeptHost()
            : this(Directory.CreateTempSubdirectory("triage-kept-").FullName) { }

        public string Kept => kept;
    }
}

/// <summary>Two instances over one database.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SharedProtectionTests
{
    [Fact]
    public async Task Cookie_SignedOnOneInstance_IsGoodOnTheOtherUntilKeysAreRotated()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var settings = HostOnPostgres.Database();
        var folder = Directory.CreateTempSubdirectory("triage-shared-").FullName;
        settings["Triage:Protection:KeyFile"] = Path.Combine(folder, "protection.key");
        await using var a = new OneOfTwo(settings);
        await using var b = new OneOfTwo(settings);
        var cookie = ProtectionTests.ProtectorOf(a).Protect("cookie of ann");
        Assert.Equal("cookie of ann", ProtectionTests.ProtectorOf(b).Unprotect(cookie));

        await a.Services.RotateProtectionAsync(Actor.Owner, cancellation);
        await ProtectionTests.AssertVoidAsync(a, cookie);
        await ProtectionTests.AssertVoidAsync(b, cookie);
        var fresh = ProtectionTests.ProtectorOf(b).Protect("cookie of bob");
        Assert.Equal("cookie of bob", ProtectionTests.ProtectorOf(a).Unprotect(fresh));
        Directory.Delete(folder, recursive: true);
    }

    private sealed class OneOfTwo(IReadOnlyDictionary<string, string> settings) : TriageHost(settings);
}
