using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Triage.Engine.Access;
using Triage.Storage.Access;

namespace Triage.Web.Tests.Access.Accounts;

/// <summary>S-32: what costs time in a sign-in is the hash, and each refusal computes exactly one, whoever is meant.</summary>
public sealed class EqualWorkTests(EqualWorkTests.CountedHost host) : IClassFixture<EqualWorkTests.CountedHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_AnyRefusal_ComputesOneHash()
    {
        using var browser = new AccountBrowser(host.Reached);
        var (_, known) = await host.MemberAsync(Role.Viewer);
        var (_, locked) = await host.MemberAsync(Role.Viewer);
        var (_, disabled) = await host.MemberAsync(Role.Viewer);
        var (_, withoutPassword) = await host.MemberAsync(Role.Viewer);
        var until = TimeProvider.System.GetUtcNow() + AccessLimits.LockedFor;
        await ChangeAsync(locked, p => p with { LockedUntilUtc = until });
        await ChangeAsync(disabled, p => p with { Disabled = true });
        await ChangeAsync(withoutPassword, p => p with { PasswordHash = null });
        var computed = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (
            var (who, login, password) in new[]
            {
                ("nobody", "nobody@example.com", AccountsHost.Password),
                ("without a name", "", ""),
                ("wrong password", known.Login!, "wrong wrong wrong"),
                ("locked", locked.Login!, AccountsHost.Password),
                ("disabled", disabled.Login!, AccountsHost.Password),
                ("without password", withoutPassword.Login!, AccountsHost.Password),
            }
        )
        {
            host.Hasher.Computed = 0;
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(login, password)).Status);
            computed[who] = host.Hasher.Computed;
        }

        Assert.All(computed, c => Assert.Equal((c.Key, 1), (c.Key, c.Value)));
    }

    private Task<Person?> ChangeAsync(Person person, Func<Person, Person> change) =>
        host.Get<PersonStore>().ChangeAsync(person.Id, change, Cancellation);

    public sealed class CountedHost : AccountsHost
    {
        public CountingHasher Hasher => (CountingHasher)Get<IPasswordHasher<Person>>();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(services => services.AddSingleton<IPasswordHasher<Person>, CountingHasher>());
        }
    }

    public sealed class CountingHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<Person>(options)
    {
        public int Computed { get; set; }

        public override string HashPassword(Person user, string password)
        {
            Computed++;
            return base.HashPassword(user, password);
        }

        public override PasswordVerificationResult VerifyHashedPassword(
            Person user,
            string hashedPassword,
            string providedPassword
        )
        {
            Computed++;
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
