using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>What an answer of a passkey says otherwise than it should.</summary>
internal sealed record Lie
{
    public string? Origin { get; init; }
    public string? Site { get; init; }
    public string? Type { get; init; }
    public bool CrossOrigin { get; init; }
    public bool OtherChallenge { get; init; }
    public bool OtherKey { get; init; }
    public bool OtherPerson { get; init; }
    public uint? Count { get; init; }

    /// <summary>Bit 0: somebody was there; bit 2: it was who it should be.</summary>
    public byte Flags { get; init; } = 0b101;
}

/// <summary>A device with one passkey, without a browser that would keep it from lying. https://www.w3.org/TR/webauthn-3/</summary>
internal sealed class SoftAuthenticator(string origin) : IDisposable
{
    private const byte HoldsKey = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);
    private string _site = "";
    private string _person = "";
    private uint _count;

    /// <summary>A new passkey, as a browser sends it.</summary>
    public string Make(string options)
    {
        var asked = JsonNode.Parse(options)!;
        (_site, _person) = ((string)asked["rp"]!["id"]!, (string)asked["user"]!["id"]!);
        var said = ClientData("webauthn.create", (string)asked["challenge"]!, origin, crossOrigin: false);
        byte[] about = [.. Data(_site, 0b101 | HoldsKey, 0), .. new byte[16], 0, (byte)_id.Length, .. _id, .. PublicKey()];
        // A map in CBOR: fmt "none", attStmt {}, authData.
        byte[] attested =
        [
            0xA3,
            .. Text("fmt"),
            .. Text("none"),
            .. Text("attStmt"),
            0xA0,
            .. Text("authData"),
            0x59,
            (byte)(about.Length >> 8),
            (byte)about.Length,
            .. about,
        ];
        return Credential(
            new JsonObject
            {
                ["clientDataJSON"] = Base64Url.EncodeToString(said),
                ["attestationObject"] = Base64Url.EncodeToString(attested),
            }
        );
    }

    /// <summary>Signs in, as a browser sends it.</summary>
    public string Answer(string options, Lie lie)
    {
        var challenge = lie.OtherChallenge
            ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))
            : (string)JsonNode.Parse(options)!["challenge"]!;
        var said = ClientData(lie.Type ?? "webauthn.get", challenge, lie.Origin ?? origin, lie.CrossOrigin);
        var about = Data(lie.Site ?? _site, lie.Flags, lie.Count ?? ++_count);
        var signature = (lie.OtherKey ? _other : _key).SignData(
            [.. about, .. SHA256.HashData(said)],
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        return Credential(
            new JsonObject
            {
                ["clientDataJSON"] = Base64Url.EncodeToString(said),
                ["authenticatorData"] = Base64Url.EncodeToString(about),
                ["signature"] = Base64Url.EncodeToString(signature),
                ["userHandle"] = lie.OtherPerson
                    ? Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{Guid.NewGuid():N}"))
                    : _person,
            }
        );
    }

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    private string Credential(JsonObject response) =>
        new JsonObject
        {
            ["id"] = Base64Url.EncodeToString(_id),
            ["rawId"] = Base64Url.EncodeToString(_id),
            ["type"] = "public-key",
            ["response"] = response,
            ["clientExtensionResults"] = new JsonObject(),
        }.ToJsonString();

    private static byte[] ClientData(string type, string challenge, string origin, bool crossOrigin) =>
        Encoding.UTF8.GetBytes(
            new JsonObject
            {
                ["type"] = type,
                ["challenge"] = challenge,
                ["origin"] = origin,
                ["crossOrigin"] = crossOrigin,
            }.ToJsonString()
        );

    private static byte[] Data(string site, byte flags, uint count)
    {
        var counted = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counted, count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(site)), flags, .. counted];
    }

    /// <summary>In COSE: kty EC2, alg ES256, crv P-256, x, y.</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];
}
