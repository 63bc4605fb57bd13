using System.Security.Cryptography;
using System.Text;

namespace Triage.Engine.Access;

/// <summary>
/// An API key as a program holds it: <c>triage_</c>, a public id, <c>_</c>, a secret of 256 bits, and six characters that
/// follow from all before them, so that a scanner for leaked keys, and we, tell one from what only looks like one.
/// </summary>
/// <param name="Id">May be shown and stored.</param>
/// <param name="Secret">May be neither.</param>
public sealed record KeyText(string Id, string Secret)
{
    public const string Begin = "triage_";
    public const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    public const int IdChars = 12;

    /// <summary>62 to the power of 43 is more than 2 to the power of 256.</summary>
    public const int SecretChars = 43;

    private const int ChecksumChars = 6;
    private const int Chars = 7 + IdChars + 1 + SecretChars + ChecksumChars;

    /// <summary>What is shown of a key after it was made.</summary>
    public static string Prefix(string id) => $"{Begin}{id}_…";

    /// <summary>The whole key, for the program that is to use it.</summary>
    public string Whole => $"{Open}{ChecksumOf(Open)}";

    /// <summary>Null for what is no key; nothing is looked up for it.</summary>
    public static KeyText? Read(string text)
    {
        if (
            text.Length != Chars
            || !text.StartsWith(Begin, StringComparison.Ordinal)
            || text[Begin.Length + IdChars] != '_'
            || text.AsSpan(0, Begin.Length + IdChars).ContainsAnyExcept("triage_" + Alphabet)
            || text.AsSpan(Begin.Length + IdChars + 1).ContainsAnyExcept(Alphabet)
        )
        {
            return null;
        }

        var key = new KeyText(text.Substring(Begin.Length, IdChars), text.Substring(Begin.Length + IdChars + 1, SecretChars));
        return key.Whole == text ? key : null;
    }

    /// <summary>Without the secret, so that no log has it.</summary>
    public override string ToString() => Prefix(Id);

    private string Open => $"{Begin}{Id}_{Secret}";

    private static string ChecksumOf(string open)
    {
        var number = BitConverter.ToUInt32(SHA256.HashData(Encoding.ASCII.GetBytes(open)).AsSpan(0, 4));
        var checksum = new char[ChecksumChars];
        for (var i = 0; i < ChecksumChars; i++, number /= (uint)Alphabet.Length)
        {
            checksum[i] = Alphabet[(int)(number % (uint)Alphabet.Length)];
        }

        return new string(checksum);
    }
}
