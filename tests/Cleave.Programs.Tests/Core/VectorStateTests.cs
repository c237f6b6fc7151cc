using System.Reflection;
using Cleave.Cli.Exec;
using Cleave.Core;
using Cleave.Gpu;
using Cleave.Placement;
using Cleave.State;

namespace Cleave.Programs.Tests.Core;

/// <summary>Recorded answers of the reference, by a space that is saved and restored again and again.</summary>
public sealed class VectorStateTests
{
    private const int EveryOperations = 16;

    private static readonly FieldInfo SpaceField = typeof(GpuBuddyCore).GetField("_space", BindingFlags.Instance | BindingFlags.NonPublic)!;

    public static TheoryData<string> Files => Vectors.Files();

    [Theory]
    [MemberData(nameof(Files))]
    public void A_restored_core_answers_as_the_reference_did(string file)
    {
        var session = new ExecSession();
        int number = 0;
        Vectors.AssertAgree(file, operation =>
        {
            if (session.Space is { } space && number++ % EveryOperations == 0)
            {
                SaveAndRestore(space);
            }

            return session.Answer(operation);
        });
    }

    private static void SaveAndRestore(GpuBuddyCore space)
    {
        var writer = new StateWriter(StateWriter.UsualCapacity);
        GpuBuddyState.WriteBlocks(ref writer, baseOffset: 0, space.Metadata);
        var reader = new StateReader(writer.Written, 0);
        var restored = GpuBuddyState.ReadBlocks(ref reader, version: 2, ulong.MaxValue, out _, out _);
        Assert.Equal("No failure.", reader.Failure.ToString());
        SpaceField.SetValue(space, new BuddySpace(restored!));
        writer.Dispose();
    }
}
