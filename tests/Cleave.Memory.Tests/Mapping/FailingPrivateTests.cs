namespace Cleave.Memory.Tests.Mapping;

/// <summary>System calls over private memory that fail, one, all behind one, or all moves: nothing is lost.</summary>
public sealed class FailingPrivateTests
{
    [Fact]
    public void What_the_system_does_not_move_is_copied()
    {
        TestPageSystem system = PrivateLife.System();
        system.Refused = "Move";
        using var life = new PrivateLife(system);
        life.Run();
        Assert.Equal(0, life.Refusals);
        Assert.Contains("Move", system.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_call_fails_nothing_is_lost(bool allBehind)
    {
        int calls;
        using (var life = new PrivateLife(PrivateLife.System()))
        {
            life.Run();
            calls = life.Calls;
            Assert.Equal(0, life.Refusals);
        }

        int refused = 0;
        for (int number = 1; number <= calls; number++)
        {
            using var life = new PrivateLife(PrivateLife.System());
            life.Fail(number, allBehind);
            life.Run();
            refused += Math.Min(life.Refusals, 1);
        }

        Assert.InRange(refused, 3, calls);
    }
}
