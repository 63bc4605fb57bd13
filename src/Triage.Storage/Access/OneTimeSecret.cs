using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Triage.Storage.Access;

/// <summary>A secret that stands in a link and is kept as a hash only: 256 random bits, which no plain hash gives back.</summary>
public static class OneTimeSecret
{
    private const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    internal static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
