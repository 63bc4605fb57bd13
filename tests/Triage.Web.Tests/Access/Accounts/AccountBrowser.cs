using System.Net;
using System.Text.RegularExpressions;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>What an answer of an account page says.</summary>
public sealed record AccountAnswer(HttpStatusCode Status, string Body, string? Location, IReadOnlyList<string> Cookies);

/// <summary>As much of a browser as plain forms take: cookies, and the hidden fields of the form that is sent. It follows nothing.</summary>
public sealed partial class AccountBrowser : IDisposable
{
    private readonly HttpClient _http;

    public AccountBrowser(Uri site)
    {
        Jar = new CookieContainer();
        Site = site;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                CookieContainer = Jar,
                SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            }
        )
        {
            BaseAddress = site,
        };
        _http.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36");
    }

    public CookieContainer Jar { get; }
    public Uri Site { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string? Cookie(string name) => Jar.GetCookies(Site).FirstOrDefault(c => c.Name == name)?.Value;

    public async Task<AccountAnswer> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path, Cancellation);
        return await ReadAsync(answer);
    }

    /// <summary>Sends a form of a page, with what proves that the page was ours.</summary>
    /// <param name="page">Where the form is.</param>
    public async Task<AccountAnswer> PostAsync(string page, string path, params IEnumerable<(string Name, string Value)> fields)
    {
        var form = Token().Match((await GetAsync(page)).Body);
        return await SendAsync(path, fields.Append(("__RequestVerificationToken", form.Groups["token"].Value)));
    }

    /// <summary>Sends a form as it is given.</summary>
    public async Task<AccountAnswer> SendAsync(string path, params IEnumerable<(string Name, string Value)> fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await _http.PostAsync(path, content, Cancellation);
        return await ReadAsync(answer);
    }

    public Task<AccountAnswer> SignInAsync(string login, string password, string returnUrl = "") =>
        PostAsync("/account/login", "/account/login", ("login", login), ("password", password), ("returnUrl", returnUrl));

    public async Task<AccountAnswer> SendAsync(HttpRequestMessage request)
    {
        using var answer = await _http.SendAsync(request, Cancellation);
        return await ReadAsync(answer);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<AccountAnswer> ReadAsync(HttpResponseMessage answer) =>
        new(
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(Cancellation),
            answer.Headers.Location?.ToString(),
            answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? [.. cookies] : []
        );

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
