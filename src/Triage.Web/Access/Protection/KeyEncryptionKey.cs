using System.Security.Cryptography;
using Triage.Web.Shell;

namespace Triage.Web.Access.Protection;

/// <summary>
/// What the protection keys in the database are encrypted with (AES-GCM): 32 random bytes in a file that only its owner
/// may read, so that a copy of the database alone opens nothing. All instances over one database need the same file.
/// </summary>
public sealed class KeyEncryptionKey
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int HeadBytes = NonceBytes + TagBytes;
    private const int TagBytes = 16;

    private readonly byte[] _key;

    private KeyEncryptionKey(byte[] key, string path) => (_key, Path) = (key, path);

    public string Path { get; }

    /// <summary>Tells keys apart, and tells nothing of them.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData([.. "triage key id"u8, .. _key]))[..16];

    /// <summary>The key in the file, which is made when it is not there.</summary>
    /// <exception cref="StartRefusedException">It is no key, or others may read it.</exception>
    public static KeyEncryptionKey At(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            RefuseUnlessSecret(path);
            var key = Convert.FromBase64String(File.ReadAllText(path));
            return key.Length == KeyBytes
                ? new KeyEncryptionKey(key, path)
                : throw new StartRefusedException($"{path} is no key of {KeyBytes} bytes. Put back the file that was there.");
        }
        catch (FormatException)
        {
            throw new StartRefusedException($"{path} is no key in Base64. Put back the file that was there.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{path} cannot be used: {fault.Message}");
        }
    }

    public byte[] Encrypt(ReadOnlySpan<byte> plain)
    {
        var made = new byte[HeadBytes + plain.Length];
        RandomNumberGenerator.Fill(made.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(made.AsSpan(0, NonceBytes), plain, made.AsSpan(HeadBytes), made.AsSpan(NonceBytes, TagBytes));
        return made;
    }

    /// <exception cref="CryptographicException">It was not encrypted with this key.</exception>
    public byte[] Decrypt(byte[] made)
    {
        if (made.Length < HeadBytes)
        {
            throw new CryptographicException("This is too short to be an encrypted key.");
        }

        var plain = new byte[made.Length - HeadBytes];
        using var aes = new AesGcm(_key, TagBytes);
        aes.Decrypt(made.AsSpan(0, NonceBytes), made.AsSpan(HeadBytes), made.AsSpan(NonceBytes, TagBytes), plain);
        return plain;
    }

    /// <summary>Whole or not there, and never over one that another instance has just made.</summary>
    private static void Make(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var half = $"{path}.{System.IO.Path.GetRandomFileName()}";
        using (var stream = new FileStream(half, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes))));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(half, path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(half);
        }
    }

    private static void RefuseUnlessSecret(string path)
    {
        const UnixFileMode Others =
            UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        // A group may read: that is how secrets are mounted into containers.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
        {
            throw new StartRefusedException($"{path} may be read by others on this machine. Take that away: chmod 600 {path}");
        }
    }
}
