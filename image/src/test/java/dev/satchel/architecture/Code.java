package dev.satchel.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** All compiled code of ours, of every module, without tests. */
final class Code {
  static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("test-classes"))
          .importPackages("dev.satchel");

  private Code() {}

  /** The packages of a module, as ArchUnit writes them. */
  static String packages(String module) {
    return "dev.satchel." + module + "..";
  }

  /** Asked of the JDK itself: a package does not tell its module. */
  static boolean isOfJavaBase(JavaClass used) {
    JavaClass element = used.getBaseComponentType();
    if (element.isPrimitive()) {
      return true;
    }
    try {
      Class<?> loaded =
          Class.forName(element.getName(), false, ClassLoader.getPlatformClassLoader());
      return "java.base".equals(loaded.getModule().getName());
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
