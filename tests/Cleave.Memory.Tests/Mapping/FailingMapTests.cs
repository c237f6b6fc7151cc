namespace Cleave.Memory.Tests.Mapping;

/// <summary>System calls that fail, one, all behind one, or all of a kind: nothing is lost, and no page is free that something still maps.</summary>
public sealed class FailingMapTests
{
    private static readonly string[] LifeOfTwo =
    [
        "Reserve", "Alias", "Alias", "Alias", "Alias",
        "Move", "Move", "Move", "Alias", "Alias", "Withdraw", "Withdraw", "Withdraw", "Withdraw",
    ];

    [Fact]
    public void These_are_the_calls_of_a_life()
    {
        using var life = new MappingLife(new TestPageSystem());
        life.Run();
        Assert.Equal(LifeOfTwo, life.Calls);
        Assert.Equal(0, life.Refusals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_fails_nothing_is_lost(bool allBehind)
    {
        var refused = new List<string>();
        for (int number = 1; number <= LifeOfTwo.Length; number++)
        {
            using var life = new MappingLife(new TestPageSystem());
            life.Fail(number, allBehind);
            life.Run();
            if (life.Refusals > 0)
                refused.Add(LifeOfTwo[number - 1]);
        }
        Assert.Equal(allBehind ? LifeOfTwo.Length : 8, refused.Count);
    }

    [Theory]
    [InlineData("Reserve")]
    [InlineData("Alias")]
    [InlineData("Move")]
    [InlineData("Withdraw")]
    public void What_always_fails_loses_nothing_once_it_works_again(string call)
    {
        using var life = new MappingLife(new TestPageSystem());
        life.System.Refused = call;
        life.Run();
        Assert.Equal(call == "Move", life.Refusals == 0);
    }
}
