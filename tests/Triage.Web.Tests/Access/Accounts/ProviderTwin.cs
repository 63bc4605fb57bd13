using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>
/// An OpenID Connect provider on this machine that answers each code with the token a test wants: an honest one, or one
/// with a single thing wrong.
/// </summary>
public sealed class ProviderTwin : IAsyncDisposable
{
    public const string Client = "triage";

    private readonly RSA _key = RSA.Create(2048);
    private readonly WebApplication _app;

    public ProviderTwin()
    {
        Issuer = new Uri($"http://127.0.0.1:{AccountsHost.FreePort()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Issuer.ToString());
        _app = builder.Build();
        _app.MapGet("/.well-known/openid-configuration", () => Results.Text(Discovery().ToJsonString(), "application/json"));
        _app.MapGet("/jwks", () => Results.Text(Keys().ToJsonString(), "application/json"));
        _app.MapPost("/token", (Delegate)TokenAsync);
    }

    public Uri Issuer { get; }

    /// <summary>As the issuer says itself.</summary>
    public string IssuerName => Issuer.GetLeftPart(UriPartial.Authority);

    /// <summary>The token that the next code brings.</summary>
    public string IdToken { get; set; } = "";

    /// <summary>What proves that who redeemed the code is who asked for it.</summary>
    public string? Verifier { get; private set; }

    public Task StartAsync(CancellationToken cancellation) => _app.StartAsync(cancellation);

    /// <summary>The claims of an honest token.</summary>
    public JsonObject Claims(string nonce, string subject = "42")
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonObject
        {
            ["iss"] = IssuerName,
            ["sub"] = subject,
            ["aud"] = Client,
            ["nonce"] = nonce,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["name"] = $"Petra {subject}",
            ["email"] = "olivia@example.com",
            ["groups"] = new JsonArray("triage-editors"),
        };
    }

    public string Signed(JsonObject claims) => Signed(claims, _key);

    public static string Signed(JsonObject claims, RSA key) =>
        Token("RS256", claims, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Unsigned(JsonObject claims) => Token("none", claims, _ => []);

    /// <summary>With the public key, which everybody knows, as if it were a secret.</summary>
    public string SignedWithPublicKey(JsonObject claims) =>
        Token("HS256", claims, text => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), text));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static string Token(string algorithm, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var header = new JsonObject
        {
            ["alg"] = algorithm,
            ["kid"] = "k1",
            ["typ"] = "JWT",
        };
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private JsonObject Discovery() =>
        new()
        {
            ["issuer"] = IssuerName,
            ["authorization_endpoint"] = $"{IssuerName}/authorize",
            ["token_endpoint"] = $"{IssuerName}/token",
            ["jwks_uri"] = $"{IssuerName}/jwks",
            ["end_session_endpoint"] = $"{IssuerName}/end",
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        };

    private JsonObject Keys()
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["kid"] = "k1",
                    ["use"] = "sig",
                    ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                    ["e"] = Base64Url.EncodeToString(parameters.Exponent),
                }
            ),
        };
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        Verifier = form["code_verifier"];
        return Results.Json(
            new
            {
                access_token = "unused",
                token_type = "Bearer",
                expires_in = 300,
                id_token = IdToken,
            }
        );
    }
}
