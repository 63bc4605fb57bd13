using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.KeyManagement.Internal;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Webhooks;
using Triage.Web.Shell;

namespace Triage.Web.Access.Protection;

/// <summary>What protects cookies, forms and stored secrets: keys in the database, encrypted, the same for all instances.</summary>
public static class ProtectionStart
{
    private static readonly XNamespace Framework = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Reading the keys takes milliseconds; longer than this it will not come.</summary>
    private static readonly TimeSpan InUseWithin = TimeSpan.FromSeconds(20);

    public static IServiceCollection AddProtection(this IServiceCollection services, TriageSettings settings)
    {
        // Before the framework's own, which is only added where there is none.
        services.AddSingleton<ProtectionKeys>();
        services.AddSingleton<IKeyManager>(p => p.GetRequiredService<ProtectionKeys>());
        services.AddSingleton<StoredProtectionKeys>();
        services.AddSingleton<ISecretSealing, SecretSealing>();
        services.AddSingleton(p => KeyEncryptionKey.At(settings.ProtectionKeyFile));
        services.AddHostedService<ProtectionRounds>();
        // Its names are part of every cookie: they never change.
        var protection = services.AddDataProtection().SetApplicationName("Triage");
        if (settings.Protection.CertificateFile is { } file)
        {
            protection.ProtectKeysWithCertificate(CertificateIn(file, settings.Protection.CertificatePassword));
        }

        services
            .AddOptions<KeyManagementOptions>()
            .Configure<IServiceProvider>(
                (options, provider) =>
                {
                    options.XmlRepository = provider.GetRequiredService<StoredProtectionKeys>();
                    options.XmlEncryptor ??= new KeyEncryption(provider.GetRequiredService<KeyEncryptionKey>());
                }
            );
        return services;
    }

    /// <summary>After the database was opened: takes over the keys of older versions, and seals what they stored open.</summary>
    /// <exception cref="StartRefusedException">The keys in the database were encrypted with another key than this instance has.</exception>
    public static async Task OpenProtectionAsync(this IServiceProvider services, CancellationToken cancellation)
    {
        var settings = services.GetRequiredService<TriageSettings>();
        var store = services.GetRequiredService<ProtectionKeyStore>();
        if (OtherKey(await store.ListAsync(cancellation), services) is { } refusal)
        {
            // A copy of the database, restored elsewhere. In Local mode nobody signs in, and without webhooks nothing is sealed.
            if (settings.IsAccounts || await services.GetRequiredService<WebhookStore>().AnyAsync(cancellation))
            {
                throw new StartRefusedException(refusal);
            }

            await services.RotateProtectionAsync(Actor.System, cancellation);
        }

        await TakeFilesAsync(Path.Combine(settings.DataDirectory, "keys"), services, store, cancellation);
        await services.GetRequiredService<WebhookStore>().SealAsync(cancellation);
    }

    /// <summary>
    /// Revokes every key: all cookies and open forms are void within <see cref="ProtectionRounds.Every"/>, on every
    /// instance. Stored secrets are sealed anew. Works beside running instances.
    /// </summary>
    /// <returns>What could not be sealed anew, because its key is lost.</returns>
    public static async Task<int> RotateProtectionAsync(this IServiceProvider services, Actor by, CancellationToken cancellation)
    {
        var keys = services.GetRequiredService<ProtectionKeys>();
        var clock = services.GetRequiredService<TimeProvider>();
        var now = clock.GetUtcNow();
        var lifetime = services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.NewKeyLifetime;
        keys.RevokeAllKeys(now, "rotated");
        var made = keys.CreateNewKey(now, now + lifetime);
        await InUseAsync(services.GetRequiredService<IKeyRingProvider>(), made.KeyId, clock, cancellation);
        var lost = await services.GetRequiredService<WebhookStore>().SealAsync(cancellation);
        await services
            .GetRequiredService<AuditLog>()
            .WriteAsync(null, by, AuditAct.ProtectionRotated, "protection keys", cancellation);
        return lost;
    }

    /// <summary>The framework goes on with what it knows while it reads anew, so what is sealed next waits for that.</summary>
    /// <exception cref="StartRefusedException">The new key does not come into use; what is stored stays sealed as it was.</exception>
    internal static async Task InUseAsync(IKeyRingProvider rings, Guid made, TimeProvider clock, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (rings.GetCurrentKeyRing().DefaultKeyId != made)
        {
            if (clock.GetElapsedTime(began) > InUseWithin)
            {
                throw new StartRefusedException(
                    "The old protection keys are revoked, but the new one did not come into use, so stored secrets are still sealed by the old ones. Run 'protection rotate' again."
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation);
        }
    }

    /// <summary>Of keys that were revoked all at once nobody needs to know what they were encrypted with.</summary>
    /// <returns>What is wrong; null when the key of this instance opens them.</returns>
    private static string? OtherKey(IReadOnlyList<string> stored, IServiceProvider services)
    {
        var others = stored
            .Select(xml => XElement.Parse(xml))
            .Reverse()
            .TakeWhile(e => e.Name != "revocation" || (string?)e.Element("key")?.Attribute("id") != "*")
            .SelectMany(e => e.Descendants(KeyEncryption.Name))
            .Select(e => (string?)e.Attribute(KeyEncryption.KeyId))
            .ToHashSet(StringComparer.Ordinal);
        if (others.Count == 0)
        {
            return null;
        }

        var key = services.GetRequiredService<KeyEncryptionKey>();
        others.Remove(key.Id);
        return others.Count == 0
            ? null
            : $"The protection keys in the database were encrypted with another key than {key.Path} holds. Put back the file that was there, or let Triage:Protection:KeyFile name the one of the other instances. If it is lost, 'protection rotate' makes new keys: everybody signs in anew, and webhooks need new secrets.";
    }

    /// <summary>Older versions kept the keys in files, as they were.</summary>
    private static async Task TakeFilesAsync(
        string folder,
        IServiceProvider services,
        ProtectionKeyStore store,
        CancellationToken cancellation
    )
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.xml") : [];
        if (files.Length == 0)
        {
            return;
        }

        var encryptor = services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlEncryptor!;
        var known = (await store.ListAsync(cancellation))
            .Select(xml => IdOf(XElement.Parse(xml)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (Sound(file) is { } key && known.Add(IdOf(key)))
            {
                await store.AddAsync(Encrypted(key, encryptor).ToString(SaveOptions.DisableFormatting), cancellation);
            }

            File.Delete(file);
        }
    }

    private static string IdOf(XElement key) => (string?)key.Attribute("id") ?? "";

    /// <summary>Null for what a power cut left: such a key cannot be read by anybody, and costs a reload of open forms.</summary>
    private static XElement? Sound(string file)
    {
        try
        {
            return XElement.Load(file);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>As the framework does it to keys that it makes.</summary>
    private static XElement Encrypted(XElement key, IXmlEncryptor encryptor)
    {
        foreach (
            var secret in key.Descendants().Where(e => (bool?)e.Attribute(Framework + "requiresEncryption") == true).ToList()
        )
        {
            var made = encryptor.Encrypt(secret);
            secret.ReplaceWith(
                new XElement(
                    Framework + "encryptedSecret",
                    new XAttribute("decryptorType", made.DecryptorType.AssemblyQualifiedName!),
                    made.EncryptedElement
                )
            );
        }

        return key;
    }

    private static X509Certificate2 CertificateIn(string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"Triage:Protection:CertificateFile names {file}, which cannot be read: {fault.Message}"
            );
        }
    }
}
