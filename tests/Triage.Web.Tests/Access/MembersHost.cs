using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Storage.Access;
using Triage.Storage.Workspaces;
using Triage.Web.Access.Keys;

namespace Triage.Web.Tests.Access;

/// <summary>
/// The program with people and keys instead of the owner of Local mode: a person is named by a header, a program by a real
/// key. Two workspaces, alpha and beta, each with one person of each role and one key of each scope.
/// </summary>
public class MembersHost : TriageHost, IAsyncLifetime
{
    public const string Person = "X-Test-Person";
    public static readonly WorkspaceId Alpha = new("alpha");
    public static readonly WorkspaceId Beta = new("beta");

    public FrozenDictionary<(WorkspaceId, Role), Guid> People { get; private set; } = null!;

    public FrozenDictionary<(WorkspaceId, KeyScope), string> Keys { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        var people = new Dictionary<(WorkspaceId, Role), Guid>();
        var keys = new Dictionary<(WorkspaceId, KeyScope), string>();
        foreach (var workspace in new[] { Alpha, Beta })
        {
            await Services.GetRequiredService<WorkspaceStore>().GetAsync(workspace, Cancellation);
            foreach (var role in Enum.GetValues<Role>())
            {
                people[(workspace, role)] = await MemberAsync(workspace, role);
            }

            foreach (var scope in Enum.GetValues<KeyScope>())
            {
                keys[(workspace, scope)] = await KeyAsync(workspace, scope);
            }
        }

        (People, Keys) = (people.ToFrozenDictionary(), keys.ToFrozenDictionary());
    }

    /// <summary>Somebody new with this role.</summary>
    public async Task<Guid> MemberAsync(WorkspaceId workspace, Role role)
    {
        var (_, secret) = await Services
            .GetRequiredService<InvitationStore>()
            .AddAsync(workspace, role, null, AccessLimits.InvitationValid, Actor.System, null, Cancellation);
        var person = new Person(Guid.NewGuid(), $"{role} of {workspace} {Guid.NewGuid():N}", $"{Guid.NewGuid():N}", false);
        var refusal = await Services.GetRequiredService<PersonStore>().AddInvitedAsync(secret, person, null, Cancellation);
        Assert.Equal(PersonRefusal.None, refusal);
        return person.Id;
    }

    public async Task<string> KeyAsync(WorkspaceId workspace, KeyScope scope, Guid? maker = null) =>
        (
            await Services
                .GetRequiredService<KeyDesk>()
                .MakeAsync(workspace, $"{scope} {Guid.NewGuid():N}", [scope], 30, Actor.System, maker, Cancellation)
        ).Whole;

    /// <summary>The status and the text of an answer; redirects are not followed.</summary>
    public async Task<(int Status, string Text, HttpResponseHeaders Headers)> AskAsync(
        HttpMethod method,
        string path,
        string? key = null,
        Guid? person = null,
        HttpContent? content = null
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        if (person is { } id)
        {
            request.Headers.Add(Person, $"{id:N}");
        }

        using var answer = await Plain.SendAsync(request, Cancellation);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer.Headers);
    }

    public static HttpContent Body(object? body) => JsonContent.Create(body ?? new { });

    public static HttpContent Otlp(string trace, string agent, string word) =>
        new StringContent(
            """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"AGENT"}}]},
            "scopeSpans":[{"scope":{"name":"t"},"spans":[{"traceId":"TRACE","spanId":"00f067aa0ba902b7","name":"invoke_agent AGENT","kind":1,
            "startTimeUnixNano":"1795364628755000000","endTimeUnixNano":"1795364628956000000",
            "attributes":[{"key":"gen_ai.agent.name","value":{"stringValue":"AGENT"}},{"key":"note","value":{"stringValue":"WORD"}}]}]}]}]}
            """.Replace("AGENT", agent, StringComparison.Ordinal).Replace("TRACE", trace, StringComparison.Ordinal).Replace(
                "WORD",
                word,
                StringComparison.Ordinal
            ),
            Encoding.UTF8,
            "application/json"
        );

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services =>
            services
                .AddAuthentication(o => o.DefaultScheme = "Accounts")
                .AddKeys()
                .AddPolicyScheme(
                    "Accounts",
                    null,
                    o => o.ForwardDefaultSelector = c => KeyAccess.IsTried(c.Request) ? KeyAccess.Scheme : NamedByHeader.Scheme
                )
                .AddScheme<AuthenticationSchemeOptions, NamedByHeader>(NamedByHeader.Scheme, null)
        );
    }

    private HttpClient Plain =>
        field ??= new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Address) };

    private sealed class NamedByHeader(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder
    ) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        public new const string Scheme = "NamedByHeader";

        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers[Person].ToString() is not { Length: > 0 } id)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, id), new Claim(ClaimTypes.Name, $"person {id[..4]}")],
                Scheme
            );
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
        }
    }
}
